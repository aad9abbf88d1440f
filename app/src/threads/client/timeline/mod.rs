//! The lines of a thread. They change only through the verbs here, so that one is never shown twice and always stands in its
//! place, and an event is applied once and in order.

use super::line::{Delivery, Entry, Line};

/// Everything that is shown of a thread, in order.
#[derive(Debug)]
pub struct Timeline<E> {
    lines: Vec<Line<E>>,
    last_event: i64,
    has_earlier: bool,
    unread: i64,
}

/// The end of a thread as the server has it.
#[derive(Debug)]
pub struct Newest<E> {
    /// Oldest first.
    pub entries: Vec<E>,
    /// The newest event that they include.
    pub last_event: i64,
    /// Whether there is something before them.
    pub has_earlier: bool,
    /// How many of the others' messages this side has not seen.
    pub unread: i64,
}

impl<E> Default for Timeline<E> {
    fn default() -> Self {
        Self { lines: Vec::new(), last_event: 0, has_earlier: false, unread: 0 }
    }
}

impl<E> Timeline<E> {
    /// All lines, in order.
    pub fn lines(&self) -> &[Line<E>] {
        &self.lines
    }

    /// The newest event that is shown.
    pub fn last_event(&self) -> i64 {
        self.last_event
    }

    /// Whether there is something before the first line.
    pub fn has_earlier(&self) -> bool {
        self.has_earlier
    }

    /// How many of the others' messages this side has not seen.
    pub fn unread(&self) -> i64 {
        self.unread
    }

    /// One more of the others' messages is here.
    pub fn count_unread(&mut self) {
        self.unread += 1;
    }

    /// This side sees all of it.
    pub fn read_all(&mut self) {
        self.unread = 0;
    }

    /// Whether nothing is missing between what is shown and this event.
    pub fn is_next(&self, event_id: i64) -> bool {
        event_id <= self.last_event + 1
    }

    /// An event is about to be applied; whether it has not been yet.
    pub fn advance(&mut self, event_id: i64) -> bool {
        let is_new = event_id > self.last_event;
        self.last_event = self.last_event.max(event_id);
        is_new
    }
}

impl<E: Entry> Timeline<E> {
    /// Shows the thread as the server has it, and after it what is unsent.
    pub fn replace(&mut self, newest: Newest<E>) {
        self.clear(true);
        (self.last_event, self.has_earlier, self.unread) = (newest.last_event, newest.has_earlier, newest.unread);
        self.insert_all(newest.entries);
    }

    /// Shows what was before the first line, and says whether there is more before that.
    pub fn insert_earlier(&mut self, entries: Vec<E>, has_earlier: bool) {
        self.has_earlier = has_earlier;
        self.insert_all(entries);
    }

    /// Puts entries in their places.
    pub fn insert_all(&mut self, entries: Vec<E>) {
        for entry in entries {
            self.insert(entry);
        }
    }

    /// Puts an entry in its place; whether it is new. One that is there already is brought up to date instead.
    pub fn insert(&mut self, entry: E) -> bool {
        let mut line = Line::new(entry);
        let known = self.find(line.entry.key());
        if let Some(at) = known {
            if line.is_unsent() {
                return false;
            }
            // What has been read stays read: the answer to sending it may come after that.
            if self.lines.remove(at).delivery == Delivery::Read {
                line.delivery = Delivery::Read;
            }
        }
        let at = self.lines.partition_point(|other| other.place() <= line.place());
        self.lines.insert(at, line);
        known.is_none()
    }

    /// The server has stored what was written here. What is older than all that is shown is left to the earlier ones: in the
    /// list it would hide that some are missing after it.
    pub fn stored(&mut self, entry: E) {
        if self.has_earlier && self.begins_after(entry.event_id()) {
            self.take_back(entry.key());
        } else {
            self.insert(entry);
        }
    }

    /// The event of the oldest line that is stored.
    pub fn first_event(&self) -> Option<i64> {
        self.lines.first().map(|first| first.entry.event_id()).filter(|event_id| *event_id > 0)
    }

    fn begins_after(&self, event_id: i64) -> bool {
        self.lines.first().is_some_and(|first| first.entry.event_id() > event_id)
    }

    /// The others have seen everything up to this event.
    pub fn seen_up_to(&mut self, event_id: i64) {
        for line in &mut self.lines {
            if line.entry.is_mine() && !line.is_unsent() && line.entry.event_id() <= event_id {
                line.delivery = Delivery::Read;
            }
        }
    }

    /// This side has seen everything up to this event, here or elsewhere. It only lowers the count: what it does not cover
    /// may have been seen since.
    pub fn read_up_to(&mut self, event_id: i64) {
        let is_after = |line: &&Line<E>| !line.entry.is_mine() && line.entry.event_id() > event_id;
        self.unread = self.unread.min(self.lines.iter().filter(is_after).count() as i64);
    }

    /// Notes what became of everything that is unsent.
    pub fn mark_unsent(&mut self, delivery: Delivery) {
        for line in &mut self.lines {
            if line.is_unsent() {
                line.delivery = delivery;
            }
        }
    }

    /// Takes out what is not sent, as if it had not been written.
    pub fn take_back(&mut self, key: &str) {
        self.lines.retain(|line| !line.is_unsent() || line.entry.key() != key);
    }

    /// Takes out what is stored, and what is not too unless it is to stay.
    pub fn clear(&mut self, keep_unsent: bool) {
        self.lines.retain(|line| keep_unsent && line.is_unsent());
    }

    /// What is to be sent next.
    pub fn next_to_send(&self) -> Option<&E> {
        self.lines.iter().find(|line| line.is_unsent()).map(|line| &line.entry)
    }

    /// Whether this is waiting to be sent.
    pub fn is_waiting(&self, key: &str) -> bool {
        self.find(key).is_some_and(|at| self.lines[at].is_unsent())
    }

    fn find(&self, key: &str) -> Option<usize> {
        self.lines.iter().position(|line| line.entry.key() == key)
    }
}

#[cfg(test)]
mod tests;
