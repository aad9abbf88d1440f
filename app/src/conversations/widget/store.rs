//! What the widget shows. It changes only through the verbs here, so that a message is never shown twice
//! and always stands in its place.

use super::wire::{Chat, Message};
use crate::realtime::Status;
use domain::conversations::SenderType;
use leptos::prelude::*;

/// What became of the visitor's own message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
    /// Not acknowledged yet.
    Sending,
    /// The server could not take it; the visitor can try again.
    Failed,
    /// Stored.
    Sent,
    /// An agent has seen it.
    Read,
}

/// A message in the list.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) message: Message,
    pub(super) delivery: Delivery,
}

impl Line {
    fn new(message: Message) -> Self {
        let delivery = match (message.event_id, message.is_read) {
            (0, _) => Delivery::Sending,
            (_, true) => Delivery::Read,
            (_, false) => Delivery::Sent,
        };
        Self { message, delivery }
    }

    pub(super) fn is_mine(&self) -> bool {
        self.message.sender_type == Some(SenderType::Customer)
    }

    pub(super) fn is_unsent(&self) -> bool {
        self.message.event_id == 0
    }

    /// Its place in the list: what is unsent comes last.
    pub(super) fn order(&self) -> i64 {
        if self.is_unsent() { i64::MAX } else { self.message.event_id }
    }

    /// Whether the line under the second says what the one under the first would.
    pub(super) fn joins(&self, next: &Self) -> bool {
        let (one, other) = (&self.message, &next.message);
        one.sender_type == other.sender_type
            && one.sender_name == other.sender_name
            && one.created_at.get(..16) == other.created_at.get(..16)
            && self.delivery == next.delivery
    }
}

/// Everything the widget shows. Cheap to copy: each field is a handle.
#[derive(Clone, Copy)]
pub(super) struct Store {
    pub(super) lines: RwSignal<Vec<Line>>,
    pub(super) has_earlier: RwSignal<bool>,
    pub(super) unread: RwSignal<i64>,
    pub(super) status: RwSignal<Status>,
    /// The agent who is typing; empty when none is.
    pub(super) typing: RwSignal<String>,
    /// The visitor's name and address, as the server has them.
    pub(super) name: RwSignal<String>,
    pub(super) email: RwSignal<String>,
    /// A sentence about what went wrong.
    pub(super) notice: RwSignal<String>,
    pub(super) draft: RwSignal<String>,
    pub(super) muted: RwSignal<bool>,
    /// Whether the panel is open, as far as the host page says.
    pub(super) open: RwSignal<bool>,
    /// Whether the browser shows this page now.
    pub(super) visible: RwSignal<bool>,
    /// The newest event that is shown.
    pub(super) last_event: StoredValue<i64>,
    /// Whether the page is alive, so that days are the reader's; until then they are UTC's, as on the server.
    pub(super) alive: RwSignal<bool>,
}

impl Store {
    pub(super) fn new(chat: Option<Chat>) -> Self {
        let store = Self {
            lines: RwSignal::default(),
            has_earlier: RwSignal::new(false),
            unread: RwSignal::new(0),
            status: RwSignal::new(Status::Connecting),
            typing: RwSignal::default(),
            name: RwSignal::default(),
            email: RwSignal::default(),
            notice: RwSignal::default(),
            draft: RwSignal::default(),
            muted: RwSignal::new(false),
            open: RwSignal::new(false),
            visible: RwSignal::new(true),
            last_event: StoredValue::new(0),
            alive: RwSignal::new(false),
        };
        if let Some(chat) = chat {
            store.replace(chat);
        }
        store
    }

    /// Shows the conversation as the server has it, and after it what is unsent.
    pub(super) fn replace(&self, chat: Chat) {
        self.lines.update(|lines| lines.retain(Line::is_unsent));
        self.last_event.set_value(chat.last_event_id);
        self.has_earlier.set(chat.has_earlier);
        self.unread.set(chat.unread_count);
        self.name.set(chat.name);
        self.email.set(chat.email);
        self.insert(chat.messages);
    }

    /// Puts messages in their places. One that is there already, by the id that its sender gave it, is
    /// brought up to date instead.
    pub(super) fn insert(&self, messages: Vec<Message>) {
        self.lines.update(|lines| {
            for message in messages {
                lines.retain(|line| line.message.client_message_id != message.client_message_id);
                let line = Line::new(message);
                let at = lines.partition_point(|other| other.order() <= line.order());
                lines.insert(at, line);
            }
        });
    }

    /// Marks the visitor's messages as seen.
    pub(super) fn seen_up_to(&self, event_id: i64) {
        self.mark(Delivery::Read, |line| line.is_mine() && !line.is_unsent() && line.message.event_id <= event_id);
    }

    /// Notes what became of unsent messages.
    pub(super) fn mark_unsent(&self, delivery: Delivery) {
        self.mark(delivery, Line::is_unsent);
    }

    fn mark(&self, delivery: Delivery, which: impl Fn(&Line) -> bool) {
        self.lines.update(|lines| {
            for line in lines.iter_mut().filter(|line| which(line)) {
                line.delivery = delivery;
            }
        });
    }

    /// Takes a message out, as if it had not been written.
    pub(super) fn remove(&self, client_message_id: &str) {
        self.lines.update(|lines| lines.retain(|line| line.message.client_message_id != client_message_id));
    }

    /// What waits to be sent, in order.
    pub(super) fn unsent(&self) -> Vec<Line> {
        self.lines.with_untracked(|lines| lines.iter().filter(|line| line.is_unsent()).cloned().collect())
    }

    /// Forgets the conversation; what is unsent stays.
    pub(super) fn forget(&self) {
        self.replace(Chat::default());
    }
}
