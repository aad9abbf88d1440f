//! The open thread's lines, in order.

use super::{
    super::read_only::ReadOnly,
    line::{Line, LineContent, is_same_day, reply_key},
    line_order::arrange,
};
use crate::threads::client::line::Delivery;
use domain::{conversations::EmailNote, threads::Message};
use leptos::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

/// The timeline of the open conversation.
#[derive(Clone, Copy)]
pub struct Timeline {
    lines: RwSignal<Vec<Line>>,
    /// The newest event that is shown.
    last_event: StoredValue<i64>,
}

impl Timeline {
    /// Nothing is open.
    pub fn new() -> Self {
        Self { lines: RwSignal::default(), last_event: StoredValue::new(0) }
    }

    /// The lines.
    pub fn lines(self) -> ReadOnly<Vec<Line>> {
        ReadOnly(self.lines)
    }

    /// The newest event that is shown.
    pub fn last_event(self) -> i64 {
        self.last_event.get_value()
    }

    /// An event is shown.
    pub fn set_last_event(self, event_id: i64) {
        self.last_event.set_value(event_id);
    }

    /// Shows nothing.
    pub fn clear(self) {
        self.replace(Vec::new(), Vec::new(), Vec::new(), 0);
    }

    /// Shows another conversation, or this one afresh.
    pub fn replace(self, emails: Vec<EmailNote>, messages: Vec<Message>, unsent: Vec<Message>, last_event: i64) {
        let is_stored = |one: &Message| {
            let same = |stored: &Message| {
                stored.client_message_id == one.client_message_id && stored.sender_type == one.sender_type
            };
            messages.iter().any(same)
        };
        let unsent: Vec<_> = unsent.into_iter().filter(|one| !is_stored(one)).collect();
        let messages = messages.into_iter().chain(unsent).map(Line::message);
        let mut lines: Vec<Line> = emails.into_iter().map(Line::email).chain(messages).collect();
        arrange(&mut lines);
        self.last_event.set_value(last_event);
        self.lines.update(|all| {
            let mut known: HashMap<String, Line> = all.drain(..).map(|line| (line.key(), line)).collect();
            all.extend(lines.into_iter().map(|fresh| match known.remove(&fresh.key()) {
                // The line is in the page already, which would not look at another line's signals.
                Some(mut line) => {
                    line.update(fresh);
                    line
                }
                None => fresh,
            }));
        });
        self.lay_out();
    }

    /// Puts messages in their places; one that is there already is brought up to date.
    pub fn insert(self, messages: Vec<Message>) {
        self.lines.update(|lines| {
            for message in messages {
                let fresh = Line::message(message);
                let key = fresh.key();
                if let Some(line) = lines.iter_mut().find(|line| line.key() == key) {
                    line.update(fresh);
                } else {
                    lines.push(fresh);
                }
            }
            arrange(lines);
        });
        self.lay_out();
    }

    /// The server has stored a reply. One that is older than all that is shown is left to the earlier messages: in the
    /// list it would hide that some are missing after it.
    pub fn stored(self, message: Message, has_earlier: bool) {
        if has_earlier && self.first_event().is_some_and(|first| message.event_id < first) {
            self.remove(message.client_message_id);
        } else {
            self.insert(vec![message]);
        }
    }

    /// Shows these notes about emails. Those that are there already stay in the page as they are.
    pub fn replace_emails(self, notes: Vec<EmailNote>) {
        let fresh: Vec<_> = notes.into_iter().map(Line::email).collect();
        self.lines.update(|lines| {
            lines.retain(|line| !line.is_email() || fresh.iter().any(|note| note.key() == line.key()));
            let new = fresh.into_iter().filter(|note| lines.iter().all(|line| line.key() != note.key()));
            lines.extend(new.collect::<Vec<_>>());
            arrange(lines);
        });
        self.lay_out();
    }

    /// Sets what became of one reply, unless it is stored.
    pub fn set_delivery(self, client_message_id: Uuid, delivery: Delivery) {
        let key = reply_key(client_message_id);
        self.lines.with_untracked(|lines| {
            if let Some(line) = lines.iter().find(|line| line.key() == key && line.is_unsent()) {
                line.delivery.set(delivery);
            }
        });
        self.lay_out();
    }

    /// Takes a reply out, as if it had not been written.
    pub fn remove(self, client_message_id: Uuid) {
        let key = reply_key(client_message_id);
        self.lines.update(|lines| lines.retain(|line| line.key() != key));
        self.lay_out();
    }

    /// The visitor has seen everything up to an event.
    pub fn seen_up_to(self, event_id: i64) {
        self.lines.with_untracked(|lines| {
            for line in lines {
                let LineContent::Message(message) = &line.content else { continue };
                let stored = (1..=event_id).contains(&message.event_id);
                if stored && line.delivery.get_untracked() != Delivery::Read {
                    line.delivery.set(Delivery::Read);
                }
            }
        });
        self.lay_out();
    }

    /// The oldest stored message's event.
    pub fn first_event(self) -> Option<i64> {
        self.lines.with_untracked(|lines| {
            let events = lines.iter().filter_map(|line| match &line.content {
                LineContent::Message(message) if message.event_id > 0 => Some(message.event_id),
                _ => None,
            });
            events.min()
        })
    }

    /// Works out where days start and which messages share a line.
    pub fn lay_out(self) {
        self.lines.with_untracked(|lines| {
            for (at, line) in lines.iter().enumerate() {
                let next = lines.get(at + 1);
                let before = at.checked_sub(1).and_then(|at| lines.get(at));
                set(&line.new_day, before.is_none_or(|before| !is_same_day(before.at, line.at)));
                set(&line.joined, next.is_some_and(|next| line.joins(next)));
            }
        });
    }
}

fn set(signal: &ArcRwSignal<bool>, value: bool) {
    if signal.get_untracked() != value {
        signal.set(value);
    }
}
