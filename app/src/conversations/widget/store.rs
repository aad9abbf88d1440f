//! What the widget shows. It changes only through the verbs here, so that a message is never shown twice
//! and always stands in its place.

use super::wire::{Chat, Message};
use crate::{realtime::Status, ui::time};
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

/// A message in the list. What may change about it is a signal, so that its place in the page stays.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) message: Message,
    pub(super) delivery: ArcRwSignal<Delivery>,
    /// The line under it is left out: the next message's says the same.
    pub(super) joined: ArcRwSignal<bool>,
    /// A new day starts with it.
    pub(super) new_day: ArcRwSignal<bool>,
}

impl Line {
    fn new(message: Message) -> Self {
        let delivery = match (message.event_id, message.is_read) {
            (0, _) => Delivery::Sending,
            (_, true) => Delivery::Read,
            (_, false) => Delivery::Sent,
        };
        Self {
            message,
            delivery: ArcRwSignal::new(delivery),
            joined: ArcRwSignal::new(false),
            new_day: ArcRwSignal::new(false),
        }
    }

    /// The same line with what the server has made of it.
    fn with(self, message: Message) -> Self {
        let fresh = Self::new(message);
        self.delivery.set(fresh.delivery.get_untracked());
        Self { message: fresh.message, ..self }
    }

    pub(super) fn is_mine(&self) -> bool {
        self.message.sender_type == Some(SenderType::Customer)
    }

    pub(super) fn is_unsent(&self) -> bool {
        self.message.event_id == 0
    }

    fn order(&self) -> i64 {
        if self.is_unsent() { i64::MAX } else { self.message.event_id }
    }

    /// Whether both could share the line under the second.
    fn joins(&self, next: &Self) -> bool {
        let (one, other) = (&self.message, &next.message);
        one.sender_type == other.sender_type
            && one.sender_name == other.sender_name
            && one.created_at.get(..16) == other.created_at.get(..16)
            && self.delivery.get_untracked() == next.delivery.get_untracked()
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
    pub(super) alive: StoredValue<bool>,
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
            alive: StoredValue::new(false),
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
                let same = |line: &Line| line.message.client_message_id == message.client_message_id;
                let line = match lines.iter().position(same) {
                    Some(at) => lines.remove(at).with(message),
                    None => Line::new(message),
                };
                let at = lines.partition_point(|other| other.order() <= line.order());
                lines.insert(at, line);
            }
        });
        self.lay_out();
    }

    /// Marks the visitor's messages as seen.
    pub(super) fn seen_up_to(&self, event_id: i64) {
        self.lines.with_untracked(|lines| {
            for line in lines.iter().filter(|line| line.is_mine() && !line.is_unsent()) {
                if line.message.event_id <= event_id && line.delivery.get_untracked() != Delivery::Read {
                    line.delivery.set(Delivery::Read);
                }
            }
        });
        self.lay_out();
    }

    /// Takes a message out, as if it had not been written.
    pub(super) fn remove(&self, client_message_id: &str) {
        self.lines.update(|lines| lines.retain(|line| line.message.client_message_id != client_message_id));
        self.lay_out();
    }

    /// What waits to be sent, in order.
    pub(super) fn unsent(&self) -> Vec<Line> {
        self.lines.with_untracked(|lines| lines.iter().filter(|line| line.is_unsent()).cloned().collect())
    }

    /// Forgets the conversation; what is unsent stays.
    pub(super) fn forget(&self) {
        self.replace(Chat::default());
    }

    /// Works out where days start and which messages share a line.
    pub(super) fn lay_out(&self) {
        let starts_day = if self.alive.get_value() { starts_local_day } else { starts_utc_day };
        self.lines.with_untracked(|lines| {
            for (at, line) in lines.iter().enumerate() {
                let next = lines.get(at + 1);
                let before = at.checked_sub(1).and_then(|at| lines.get(at));
                set(&line.new_day, before.is_none_or(|before| starts_day(before, line)));
                set(&line.joined, next.is_some_and(|next| line.joins(next) && !starts_day(line, next)));
            }
        });
    }
}

fn starts_local_day(before: &Line, line: &Line) -> bool {
    !time::is_same_day(&before.message.created_at, &line.message.created_at)
}

fn starts_utc_day(before: &Line, line: &Line) -> bool {
    before.message.created_at.get(..10) != line.message.created_at.get(..10)
}

fn set(signal: &ArcRwSignal<bool>, value: bool) {
    if signal.get_untracked() != value {
        signal.set(value);
    }
}
