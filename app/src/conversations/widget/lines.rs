//! The messages of the conversation. They change only through the verbs here, so that one is never shown
//! twice and always stands in its place.

use super::wire::Message;
use crate::conversations::delivery::Delivery;
use domain::conversations::SenderType;

/// How moments are told: as the reader's clock would, or as the server writes them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    /// The same text for moments of the same day.
    pub(super) date: fn(&str) -> String,
    /// The day in words.
    pub(super) day: fn(&str) -> String,
    /// The time of day.
    pub(super) time: fn(&str) -> String,
}

/// A message in the list.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) message: Message,
    pub(super) delivery: Delivery,
    /// The day and time when it was written, by the clock of the list. Asking the browser is slow, so it is
    /// asked once.
    pub(super) date: String,
    pub(super) time: String,
}

impl Line {
    pub(super) fn is_mine(&self) -> bool {
        self.message.sender_type == Some(SenderType::Customer)
    }

    pub(super) fn is_unsent(&self) -> bool {
        self.message.event_id == 0
    }

    /// Its place in the list. What is unsent comes last, in the order of writing, which is that of its ids.
    fn place(&self) -> (i64, &str) {
        match self.message.event_id {
            0 => (i64::MAX, &self.message.client_message_id),
            event_id => (event_id, ""),
        }
    }
}

/// All messages, in order.
#[derive(Debug)]
pub(super) struct Lines {
    all: Vec<Line>,
    pub(super) clock: Clock,
}

impl Lines {
    pub(super) fn new(clock: Clock) -> Self {
        Self { all: Vec::new(), clock }
    }

    pub(super) fn all(&self) -> &[Line] {
        &self.all
    }

    /// Puts a message in its place; whether it is new. One that is there already, by the id that its sender
    /// gave it, is brought up to date instead.
    pub(super) fn insert(&mut self, mut message: Message) -> bool {
        let known = self.find(&message.client_message_id);
        if let Some(at) = known {
            if message.event_id == 0 {
                return false;
            }
            // What has been read stays read: the answer to sending it may come after that.
            message.is_read |= self.all.remove(at).delivery == Delivery::Read;
        }
        let line = self.line(message);
        let at = self.all.partition_point(|other| other.place() <= line.place());
        self.all.insert(at, line);
        known.is_none()
    }

    fn line(&self, message: Message) -> Line {
        let delivery = Delivery::of(message.event_id, message.is_read);
        let (date, time) = ((self.clock.date)(&message.created_at), (self.clock.time)(&message.created_at));
        Line { message, delivery, date, time }
    }

    /// Whether all that is stored came after this event.
    pub(super) fn begins_after(&self, event_id: i64) -> bool {
        self.all.first().is_some_and(|first| first.message.event_id > event_id)
    }

    /// Marks the visitor's messages as seen.
    pub(super) fn seen_up_to(&mut self, event_id: i64) {
        for line in &mut self.all {
            if line.is_mine() && !line.is_unsent() && line.message.event_id <= event_id {
                line.delivery = Delivery::Read;
            }
        }
    }

    /// How many messages of others there are after this event.
    pub(super) fn answers_after(&self, event_id: i64) -> i64 {
        self.all.iter().filter(|line| !line.is_mine() && line.message.event_id > event_id).count() as i64
    }

    /// Notes what became of unsent messages.
    pub(super) fn mark_unsent(&mut self, delivery: Delivery) {
        for line in &mut self.all {
            if line.is_unsent() {
                line.delivery = delivery;
            }
        }
    }

    /// Takes out a message that is not sent, as if it had not been written.
    pub(super) fn take_back(&mut self, client_message_id: &str) {
        self.all.retain(|line| !line.is_unsent() || line.message.client_message_id != client_message_id);
    }

    /// Takes out what is stored, and what is not too unless it is to stay.
    pub(super) fn clear(&mut self, keep_unsent: bool) {
        self.all.retain(|line| keep_unsent && line.is_unsent());
    }

    /// What is to be sent next.
    pub(super) fn next_to_send(&self) -> Option<Message> {
        self.all.iter().find(|line| line.is_unsent()).map(|line| line.message.clone())
    }

    /// Whether this message is waiting to be sent.
    pub(super) fn is_waiting(&self, client_message_id: &str) -> bool {
        self.find(client_message_id).is_some_and(|at| self.all[at].is_unsent())
    }

    fn find(&self, client_message_id: &str) -> Option<usize> {
        self.all.iter().position(|line| line.message.client_message_id == client_message_id)
    }

    /// The names of the two agents who answered last, the one who was first in front.
    pub(super) fn agents(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for line in self.all.iter().rev().filter(|line| !line.is_mine()) {
            if let Some(name) = line.message.sender_name.as_deref()
                && names.len() < 2
                && !names.contains(&name)
            {
                names.insert(0, name);
            }
        }
        names
    }
}

#[cfg(test)]
mod tests;
