//! What was found.

use domain::ids::ThreadId;

/// An entry that matches.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(crate) struct Match {
    pub(crate) id: i64,
    pub(crate) thread_id: ThreadId,
}

/// Some of what matches.
pub(in crate::search) struct Found {
    pub(in crate::search) matches: Vec<Match>,
    /// How many matches it cost to find them, about.
    pub(in crate::search) cost: usize,
}
