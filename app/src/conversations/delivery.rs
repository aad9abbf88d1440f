//! What became of a message that somebody wrote.

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
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
    pub(super) fn of(event_id: i64, is_read: bool) -> Self {
        match (event_id, is_read) {
            (0, _) => Self::Sending,
            (_, true) => Self::Read,
            (_, false) => Self::Sent,
        }
    }
}
