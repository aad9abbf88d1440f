//! The kinds of threads, and the form of what a message does to one of a kind.

/// The kind of a thread: its own table, its statuses, and the permissions that it asks for follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "lowercase"))]
pub enum ThreadKind {
    /// A live chat with one visitor.
    Conversation,
    /// A customer's numbered request, worked to a resolution.
    Ticket,
}

impl ThreadKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Conversation, Self::Ticket];

    /// The name in SQL and in the activity log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Ticket => "ticket",
        }
    }
}

/// What a message makes of the thread that takes it. `S` is the status of its kind, or of any kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AfterMessage<S> {
    /// The thread's status from now on.
    pub status: S,
    /// Whether the thread comes back from the archive.
    pub is_unarchived: bool,
}

impl<S> AfterMessage<S> {
    /// The same with another form of the status.
    pub(super) fn map<T>(self, of: impl FnOnce(S) -> T) -> AfterMessage<T> {
        AfterMessage { status: of(self.status), is_unarchived: self.is_unarchived }
    }
}
