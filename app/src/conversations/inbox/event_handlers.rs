//! What the server pushes, and what it changes in the open conversation. What it changes in the list is in
//! `list_heard`.

use super::{buffered_updates::InboxUpdate, navigation::leave_for_sign_in, state::InboxState};
use crate::realtime::{Happening, browser, parse};
use domain::{
    conversations::{Message, SenderType},
    realtime::{ConversationUpdated, MessagesRead, StorageChanged, topics},
};
use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;

/// How long "is typing" stays after the last sign of it.
const TYPING_MS: i32 = 5_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Typing {
    sender_type: SenderType,
}

impl InboxState {
    pub(super) fn heard(self, happening: Happening<'_>) {
        match happening {
            Happening::Ready => self.renew(),
            Happening::Refused(_) => leave_for_sign_in(),
            Happening::Push { event: topics::CHATS_CHANGED, frame, .. } => {
                for item in parse(frame).unwrap_or_else(Vec::new) {
                    self.told(InboxUpdate::Line(item));
                }
            }
            Happening::Push { event: topics::PRESENCE_CHANGED, frame, .. } => {
                for presence in parse(frame).unwrap_or_else(Vec::new) {
                    self.told(InboxUpdate::Presence(presence));
                }
            }
            Happening::Push { event: topics::STORAGE_CHANGED, frame, .. } => {
                if let Some(StorageChanged { available }) = parse(frame) {
                    self.told(InboxUpdate::Storage(available));
                }
            }
            Happening::Push { event: topics::CONVERSATION_UPDATED, frame, .. } => {
                if let Some(update) = parse(frame) {
                    self.told(InboxUpdate::Emails(update));
                }
            }
            Happening::Push { event, event_id, room, frame } => self.heard_in_room(event, event_id, room, frame),
        }
    }

    /// Something in the room of the open conversation.
    fn heard_in_room(self, event: &str, event_id: Option<i64>, room: Option<&str>, frame: &str) {
        let ours = self.open.get_untracked().map(topics::conversation_room);
        if ours.is_none() || ours.as_deref() != room {
            return;
        }
        let Some(event_id) = event_id else {
            if event == topics::TYPING_STARTED {
                self.typing_seen(parse(frame));
            }
            return;
        };
        if event_id > self.lines.last_event.get_value() + 1 {
            // Something in between was missed: ask for all of it.
            spawn_local(async move { _ = self.join().await });
        } else if let Some(data) = parse(frame) {
            self.apply(event, event_id, data);
        }
    }

    /// Applies an event of the open conversation once, in order.
    pub(super) fn apply(self, event: &str, event_id: i64, data: serde_json::Value) {
        if event_id <= self.lines.last_event.get_value() {
            return;
        }
        self.lines.last_event.set_value(event_id);
        match event {
            topics::MESSAGE_CREATED => {
                if let Ok(message) = serde_json::from_value(data) {
                    self.received(message);
                }
            }
            topics::MESSAGES_READ => {
                if let Ok(read) = serde_json::from_value::<MessagesRead>(data)
                    && read.reader_type == SenderType::Customer
                {
                    self.lines.seen_up_to(read.up_to_event_id);
                }
            }
            _ => {}
        }
    }

    fn received(self, message: Message) {
        let from_visitor = message.sender_type == SenderType::Customer;
        self.lines.insert(vec![message]);
        if from_visitor {
            self.typing.set(false);
            self.mark_read();
        }
    }

    fn typing_seen(self, typing: Option<Typing>) {
        if typing.is_none_or(|typing| typing.sender_type != SenderType::Customer) {
            return;
        }
        self.typing.set(true);
        let seen = self.typing_seen.get_value().wrapping_add(1);
        self.typing_seen.set_value(seen);
        let forget = move || {
            if self.typing_seen.get_value() == seen {
                self.typing.set(false);
            }
        };
        browser::after(TYPING_MS, forget);
    }

    /// An email about a conversation was sent or given up, or its visitor wants no more.
    pub(super) fn emails_changed(self, update: ConversationUpdated) {
        if self.open.get_untracked() != Some(update.id) {
            return;
        }
        self.lines.replace_emails(update.emails);
        self.update_detail(|chat| chat.unsubscribed = update.unsubscribed);
    }
}
