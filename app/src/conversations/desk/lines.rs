//! The thread's lines: messages and notes about emails, in order. What may change about a line is a signal,
//! so that its place in the page stays and screen readers do not hear it twice.

use crate::ui::time;
use domain::{
    Timestamp,
    conversations::{EmailNote, Message},
};
use leptos::prelude::*;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
    /// Not acknowledged yet.
    Sending,
    /// Not stored, as far as we know; it can be tried again.
    Failed,
    /// Stored.
    Sent,
    /// The other side has seen it.
    Read,
}

/// What a line shows.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// A message.
    Message(Message),
    /// A note about an email.
    Email(String),
}

/// A line of the thread.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) what: What,
    pub(super) at: Timestamp,
    pub(super) delivery: ArcRwSignal<Delivery>,
    /// The line under it is left out: the next message's says the same.
    pub(super) joined: ArcRwSignal<bool>,
    /// A new day starts with it.
    pub(super) new_day: ArcRwSignal<bool>,
}

impl Line {
    fn new(what: What, at: Timestamp, delivery: Delivery) -> Self {
        let (joined, new_day) = (ArcRwSignal::new(false), ArcRwSignal::new(false));
        Self { what, at, delivery: ArcRwSignal::new(delivery), joined, new_day }
    }

    /// A message, by what the server says about it. One without an event is not stored yet.
    pub(super) fn message(message: Message) -> Self {
        let delivery = match (message.event_id, message.read_at) {
            (0, _) => Delivery::Sending,
            (_, Some(_)) => Delivery::Read,
            (_, None) => Delivery::Sent,
        };
        let at = message.created_at;
        Self::new(What::Message(message), at, delivery)
    }

    /// A note about an email.
    pub(super) fn email(note: EmailNote) -> Self {
        Self::new(What::Email(note.text), note.at, Delivery::Sent)
    }

    /// What tells it from other lines, however it changes.
    pub(super) fn key(&self) -> String {
        match &self.what {
            What::Message(message) => message.client_message_id.to_string(),
            What::Email(text) => format!("{:?} {text}", self.at),
        }
    }

    fn is_unsent(&self) -> bool {
        matches!(&self.what, What::Message(message) if message.event_id == 0)
    }

    fn order(&self) -> (bool, Timestamp, i64) {
        let event_id = if let What::Message(message) = &self.what { message.event_id } else { 0 };
        (self.is_unsent(), self.at, event_id)
    }

    /// Whether both could share the line under the second.
    fn joins(&self, next: &Self) -> bool {
        let (What::Message(one), What::Message(other)) = (&self.what, &next.what) else { return false };
        one.sender_type == other.sender_type
            && one.sender_name == other.sender_name
            && one.created_at.timestamp() / 60 == other.created_at.timestamp() / 60
            && self.delivery.get_untracked() == next.delivery.get_untracked()
    }
}

/// The lines of the open conversation.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    pub(super) all: RwSignal<Vec<Line>>,
    /// The newest event that is shown.
    pub(super) last_event: StoredValue<i64>,
}

impl Lines {
    pub(super) fn new() -> Self {
        Self { all: RwSignal::default(), last_event: StoredValue::new(0) }
    }

    /// Shows another conversation, or this one afresh.
    pub(super) fn replace(&self, mut lines: Vec<Line>, messages: Vec<Message>, unsent: Vec<Message>, last_event: i64) {
        let is_stored = |one: &Message| messages.iter().any(|stored| stored.client_message_id == one.client_message_id);
        let unsent: Vec<_> = unsent.into_iter().filter(|one| !is_stored(one)).collect();
        lines.extend(messages.into_iter().chain(unsent).map(Line::message));
        lines.sort_by_key(Line::order);
        self.last_event.set_value(last_event);
        self.all.set(lines);
        self.lay_out();
    }

    /// Puts messages in their places; one that is there already is brought up to date.
    pub(super) fn insert(&self, messages: Vec<Message>) {
        self.all.update(|lines| {
            for message in messages {
                let fresh = Line::message(message);
                let key = fresh.key();
                if let Some(line) = lines.iter_mut().find(|line| line.key() == key) {
                    line.delivery.set(fresh.delivery.get_untracked());
                    line.at = fresh.at;
                    line.what = fresh.what;
                } else {
                    lines.push(fresh);
                }
            }
            lines.sort_by_key(Line::order);
        });
        self.lay_out();
    }

    /// Sets what became of one message.
    pub(super) fn set_delivery(&self, client_message_id: uuid::Uuid, delivery: Delivery) {
        let key = client_message_id.to_string();
        self.all.with_untracked(|lines| {
            if let Some(line) = lines.iter().find(|line| line.key() == key) {
                line.delivery.set(delivery);
            }
        });
        self.lay_out();
    }

    /// Takes a message out, as if it had not been written.
    pub(super) fn remove(&self, client_message_id: uuid::Uuid) {
        let key = client_message_id.to_string();
        self.all.update(|lines| lines.retain(|line| line.key() != key));
        self.lay_out();
    }

    /// The visitor has seen everything up to an event.
    pub(super) fn seen_up_to(&self, event_id: i64) {
        self.all.with_untracked(|lines| {
            for line in lines {
                let What::Message(message) = &line.what else { continue };
                let stored = (1..=event_id).contains(&message.event_id);
                if stored && line.delivery.get_untracked() != Delivery::Read {
                    line.delivery.set(Delivery::Read);
                }
            }
        });
        self.lay_out();
    }

    /// The oldest stored message's event.
    pub(super) fn first_event(&self) -> Option<i64> {
        self.all.with_untracked(|lines| {
            let events = lines.iter().filter_map(|line| match &line.what {
                What::Message(message) if message.event_id > 0 => Some(message.event_id),
                _ => None,
            });
            events.min()
        })
    }

    /// Works out where days start and which messages share a line.
    pub(super) fn lay_out(&self) {
        self.all.with_untracked(|lines| {
            for (at, line) in lines.iter().enumerate() {
                let next = lines.get(at + 1);
                let before = at.checked_sub(1).and_then(|at| lines.get(at));
                set(&line.new_day, before.is_none_or(|before| !is_same_day(before.at, line.at)));
                set(&line.joined, next.is_some_and(|next| line.joins(next) && is_same_day(line.at, next.at)));
            }
        });
    }
}

/// A moment as the browser reads it. Chrono writes RFC 3339 for debugging, without its formatting tables.
pub(super) fn iso(at: Timestamp) -> String {
    format!("{at:?}")
}

/// The server does not know the reader's zone: there, days are UTC's until the browser has a look.
fn is_same_day(one: Timestamp, other: Timestamp) -> bool {
    if cfg!(target_family = "wasm") {
        time::is_same_day(&iso(one), &iso(other))
    } else {
        one.date_naive() == other.date_naive()
    }
}

fn set(signal: &ArcRwSignal<bool>, value: bool) {
    if signal.get_untracked() != value {
        signal.set(value);
    }
}
