//! Events of the open thread in their order, signs of typing, read marks, and the messages before.

use super::Thread;
use crate::{
    browser::{after, is_hidden},
    threads::{
        client::{durations::TYPING_MS, timeline::Timeline},
        state::{kind::Kind, thread::line::Post},
    },
};
use domain::{
    ids::ThreadId,
    realtime::{MessagesRead, topics},
    threads::{Message, SenderType, ThreadKind},
};
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;

/// The wait before a read mark that did not arrive is sent again.
const RETRY_MS: i32 = 5_000;

/// What happened in the thread.
enum Change {
    /// Somebody wrote.
    Message(Message),
    /// The other side has seen everything up to this event.
    Seen(i64),
    /// Something that is not shown, or is told elsewhere too.
    Other,
}

impl Change {
    fn read(kind: ThreadKind, event: &str, data: Value) -> Self {
        if event == topics::message_created(kind) {
            return serde_json::from_value(data).map_or(Self::Other, Self::Message);
        }
        match serde_json::from_value::<MessagesRead>(data) {
            Ok(read) if event == topics::messages_read(kind) && read.reader_type == SenderType::Customer => {
                Self::Seen(read.up_to_event_id)
            }
            _ => Self::Other,
        }
    }
}

impl<K: Kind> Thread<K> {
    /// Applies an event once, in order.
    pub fn apply(self, event: &str, event_id: i64, data: Value) {
        let change = Change::read(K::KIND, event, data);
        let from_customer = matches!(&change, Change::Message(message) if message.sender_type == SenderType::Customer);
        let is_new = self.timeline.change(|timeline| {
            let is_new = timeline.advance(event_id);
            match change {
                _ if !is_new => {}
                Change::Message(message) => _ = timeline.insert(message.into()),
                Change::Seen(event_id) => timeline.seen_up_to(event_id),
                Change::Other => {}
            }
            is_new
        });
        if is_new && from_customer {
            self.is_typing.set(false);
            self.mark_read();
        }
    }

    /// Shows for a while that the other side is typing.
    pub fn show_typing(self) {
        self.is_typing.set(true);
        let sign = self.typing_signs.get_value().wrapping_add(1);
        self.typing_signs.set_value(sign);
        let hide = move || {
            if self.typing_signs.get_value() == sign {
                self.is_typing.set(false);
            }
        };
        after(TYPING_MS, hide);
    }

    /// Tells the server that all of it has been seen, if somebody is looking.
    pub fn mark_read(self) {
        self.is_unseen.set_value(is_hidden());
        let Some(id) = self.open.get_untracked().filter(|_| !is_hidden()) else { return };
        report_read::<K>(id, self.timeline.read(Timeline::last_event));
    }

    /// Loads the messages before the first that is shown.
    pub fn load_earlier(self) {
        let (Some(id), Some(first)) = (self.open.get_untracked(), self.timeline.read(Timeline::first_event)) else {
            return;
        };
        if !self.earlier.begin() {
            return;
        }
        spawn_local(async move {
            let loaded = K::earlier_messages(id, first).await;
            match loaded {
                Ok(page) if self.is_open(id) => {
                    let entries = page.messages.into_iter().map(Post::from).collect();
                    self.timeline.change(|timeline| timeline.insert_earlier(entries, page.has_earlier));
                    self.earlier.succeeded();
                }
                Err(error) if self.is_open(id) => self.earlier.failed(error, move || self.load_earlier()),
                _ => self.earlier.dropped(),
            }
        });
    }
}

/// Sends the read mark until the server has it.
fn report_read<K: Kind>(id: ThreadId, up_to: i64) {
    spawn_local(async move {
        let told = K::mark_read(id, up_to).await;
        if told.is_err_and(|error| error.is_retryable()) {
            after(RETRY_MS, move || report_read::<K>(id, up_to));
        }
    });
}
