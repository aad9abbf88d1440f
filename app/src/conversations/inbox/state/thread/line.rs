//! A line of the thread: a message, or a note about an email. What may change about it is a signal, so that its
//! place in the page stays and screen readers do not hear it twice.

use crate::{
    threads::client::line::Delivery,
    ui::time::{self, iso},
};
use domain::{
    Timestamp,
    conversations::EmailNote,
    threads::{Message, SenderType},
};
use leptos::prelude::*;
use uuid::Uuid;

/// The content of a line.
#[derive(Debug, Clone)]
pub enum LineContent {
    /// A message.
    Message(Message),
    /// A note about an email.
    Email(String),
}

/// A line of the thread.
#[derive(Debug, Clone)]
pub struct Line {
    pub content: LineContent,
    pub at: Timestamp,
    pub delivery: ArcRwSignal<Delivery>,
    /// The line under it is left out: the next message's says the same.
    pub joined: ArcRwSignal<bool>,
    /// A new day starts with it.
    pub new_day: ArcRwSignal<bool>,
}

impl Line {
    fn new(content: LineContent, at: Timestamp, delivery: Delivery) -> Self {
        let (joined, new_day) = (ArcRwSignal::new(false), ArcRwSignal::new(false));
        Self { content, at, delivery: ArcRwSignal::new(delivery), joined, new_day }
    }

    /// A message, by what the server says about it. One without an event is not stored yet.
    pub fn message(message: Message) -> Self {
        let (at, delivery) = (message.created_at, Delivery::of(message.event_id, message.read_at.is_some()));
        Self::new(LineContent::Message(message), at, delivery)
    }

    /// A note about an email.
    pub fn email(note: EmailNote) -> Self {
        Self::new(LineContent::Email(note.text), note.at, Delivery::Sent)
    }

    /// Takes over what may have changed. Its signals, which the page watches, stay.
    pub fn update(&mut self, fresh: Self) {
        // A stored message stays stored: it may have been kept as unsent because its answer was lost.
        if fresh.is_unsent() && !self.is_unsent() {
            return;
        }
        // A read message stays read: an answer may be older than what was told since it was asked for.
        if self.delivery.get_untracked() != Delivery::Read {
            self.delivery.set(fresh.delivery.get_untracked());
        }
        self.at = fresh.at;
        self.content = fresh.content;
    }

    /// Its key among the lines, however it changes.
    pub fn key(&self) -> String {
        match &self.content {
            LineContent::Message(message) if message.sender_type == SenderType::Agent => {
                reply_key(message.client_message_id)
            }
            LineContent::Message(message) => message.client_message_id.to_string(),
            LineContent::Email(text) => format!("{:?} {text}", self.at),
        }
    }

    /// Whether it is about an email.
    pub fn is_email(&self) -> bool {
        matches!(self.content, LineContent::Email(_))
    }

    /// Whether it is a message that is not stored yet.
    pub fn is_unsent(&self) -> bool {
        self.event_id() == Some(0)
    }

    /// The number of a message, which is 0 until it is stored.
    pub fn event_id(&self) -> Option<i64> {
        match &self.content {
            LineContent::Message(message) => Some(message.event_id),
            LineContent::Email(_) => None,
        }
    }

    /// Whether both could share the line under the second.
    pub fn joins(&self, next: &Self) -> bool {
        let (LineContent::Message(one), LineContent::Message(other)) = (&self.content, &next.content) else {
            return false;
        };
        is_same_day(self.at, next.at)
            && one.sender_type == other.sender_type
            && one.sender_name == other.sender_name
            && one.created_at.timestamp() / 60 == other.created_at.timestamp() / 60
            // Nothing is said of what became of a visitor's.
            && (one.sender_type == SenderType::Customer
                || self.delivery.get_untracked() == next.delivery.get_untracked())
    }
}

/// The key of a reply. Ids are unique for each sender only: a visitor who takes a reply's id must not hide behind it.
pub fn reply_key(client_message_id: Uuid) -> String {
    format!("reply {client_message_id}")
}

/// Whether both are on one day. The server does not know the reader's zone: there, days are UTC's until the browser
/// has a look.
pub fn is_same_day(one: Timestamp, other: Timestamp) -> bool {
    if cfg!(target_family = "wasm") {
        time::is_same_day(&iso(one), &iso(other))
    } else {
        one.date_naive() == other.date_naive()
    }
}
