//! Limits, and what is counted under them.

use std::{fmt::Display, time::Duration};

/// How often something may be tried in a while.
#[derive(Debug)]
pub(crate) struct Limit {
    /// Sets its counters apart from those of other limits.
    pub(crate) name: &'static str,
    /// So many times,
    pub(crate) most: i64,
    /// counted from the first one on.
    pub(crate) window: Duration,
}

/// What is counted under a limit: an account, a network, a conversation.
#[derive(Debug)]
pub(crate) struct Counter {
    pub(super) subject: String,
    pub(super) limit: &'static Limit,
}

impl Limit {
    /// The counter of one account, network or conversation.
    pub(crate) fn of(&'static self, who: impl Display) -> Counter {
        Counter { subject: format!("{}:{who}", self.name), limit: self }
    }
}
