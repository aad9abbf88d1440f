//! A line of a timeline: what it carries, and what became of it.

/// What a line carries, such as a message.
pub trait Entry {
    /// Tells it from all others, whatever else changes: the id that its writer gave it.
    fn key(&self) -> &str;
    /// Its place in the thread; 0 until the server has given one.
    fn event_id(&self) -> i64;
    /// Whether it was written on this side.
    fn is_mine(&self) -> bool;
    /// Whether the server says that the other side has seen it.
    fn is_read(&self) -> bool;
}

/// How far a message has come that somebody wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Not acknowledged yet.
    Sending,
    /// Not stored, as far as we know; it is tried again by itself.
    Failed,
    /// Stored.
    Sent,
    /// The other side has seen it.
    Read,
}

impl Delivery {
    /// By what the server says about a message. One without an event is not stored yet.
    pub fn of(event_id: i64, is_read: bool) -> Self {
        match (event_id, is_read) {
            (0, _) => Self::Sending,
            (_, true) => Self::Read,
            (_, false) => Self::Sent,
        }
    }
}

/// A line.
#[derive(Debug, Clone)]
pub struct Line<E> {
    /// What it carries.
    pub entry: E,
    /// What became of it.
    pub delivery: Delivery,
}

impl<E: Entry> Line<E> {
    /// A line for what the server, or this client's storage, has of an entry.
    pub fn new(entry: E) -> Self {
        let delivery = Delivery::of(entry.event_id(), entry.is_read());
        Self { entry, delivery }
    }

    /// Whether it is not stored yet.
    pub fn is_unsent(&self) -> bool {
        self.entry.event_id() == 0
    }

    /// Its place in the timeline. What is unsent comes last, in the order of writing, which is that of its keys.
    pub(super) fn place(&self) -> (i64, &str) {
        match self.entry.event_id() {
            0 => (i64::MAX, self.entry.key()),
            event_id => (event_id, ""),
        }
    }
}
