//! Events of the open conversation in their order, signs of typing, read marks, and the messages before.

use super::Thread;
use crate::{
    browser::{after, is_hidden},
    conversations::api::{earlier_messages, mark_chat_read},
};
use domain::{
    ids::ThreadId,
    realtime::{MessagesRead, topics},
    threads::{Message, SenderType},
};
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;

/// The wait before a read mark that did not arrive is sent again.
const RETRY_MS: i32 = 5_000;
/// The time for which "is typing" stays after the last sign of it.
const TYPING_MS: i32 = 5_000;

impl Thread {
    /// Applies an event once, in order.
    pub fn apply(self, event: &str, event_id: i64, data: Value) {
        if event_id <= self.timeline.last_event() {
            return;
        }
        self.timeline.set_last_event(event_id);
        match event {
            topics::MESSAGE_CREATED => {
                if let Ok(message) = serde_json::from_value(data) {
                    self.receive(message);
                }
            }
            topics::MESSAGES_READ => {
                if let Ok(read) = serde_json::from_value::<MessagesRead>(data)
                    && read.reader_type == SenderType::Customer
                {
                    self.timeline.seen_up_to(read.up_to_event_id);
                }
            }
            _ => {}
        }
    }

    fn receive(self, message: Message) {
        let from_visitor = message.sender_type == SenderType::Customer;
        self.timeline.insert(vec![message]);
        if from_visitor {
            self.visitor_typing.set(false);
            self.mark_read();
        }
    }

    /// Shows for a while that the visitor is typing.
    pub fn show_typing(self) {
        self.visitor_typing.set(true);
        let sign = self.typing_signs.get_value().wrapping_add(1);
        self.typing_signs.set_value(sign);
        let hide = move || {
            if self.typing_signs.get_value() == sign {
                self.visitor_typing.set(false);
            }
        };
        after(TYPING_MS, hide);
    }

    /// Tells the server that all of it has been seen, if somebody is looking.
    pub fn mark_read(self) {
        let Some(id) = self.open.get_untracked().filter(|_| !is_hidden()) else { return };
        report_read(id, self.timeline.last_event());
    }

    /// Loads the messages before the first that is shown.
    pub fn load_earlier(self) {
        let (Some(id), Some(first)) = (self.open.get_untracked(), self.timeline.first_event()) else { return };
        if !self.earlier.begin() {
            return;
        }
        spawn_local(async move {
            let loaded = earlier_messages(id, first).await;
            match loaded {
                Ok(page) if self.is_open(id) => {
                    self.timeline.insert(page.messages);
                    self.update(|chat| chat.has_earlier = page.has_earlier);
                    self.earlier.succeeded();
                }
                Err(error) if self.is_open(id) => self.earlier.failed(error, move || self.load_earlier()),
                _ => self.earlier.dropped(),
            }
        });
    }
}

/// Sends the read mark until the server has it.
fn report_read(id: ThreadId, up_to: i64) {
    spawn_local(async move {
        let told = mark_chat_read(id, up_to).await;
        if told.is_err_and(|error| error.is_retryable()) {
            after(RETRY_MS, move || report_read(id, up_to));
        }
    });
}
