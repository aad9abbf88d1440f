//! The number of unread threads. The server counts them; changes in between are added up.

use crate::{realtime::Retry, threads::state::read_only::ReadOnly};
use leptos::prelude::*;

/// The count of unread threads.
#[derive(Clone, Copy)]
pub struct UnreadCount {
    count: RwSignal<i64>,
    /// Changes with each change of the count.
    version: StoredValue<u32>,
    /// Whether the server is being asked for it, and when it is asked again where that failed.
    is_counting: StoredValue<bool>,
    backoff: StoredValue<Retry>,
}

impl UnreadCount {
    /// As the server has counted.
    pub fn new(count: i64) -> Self {
        Self {
            count: RwSignal::new(count),
            version: StoredValue::new(1),
            is_counting: StoredValue::new(false),
            backoff: StoredValue::default(),
        }
    }

    /// The count.
    pub fn count(self) -> ReadOnly<i64> {
        ReadOnly::new(self.count)
    }

    /// Changes with each change of the count: of two answers the older may come last.
    pub fn version(self) -> u32 {
        self.version.get_value()
    }

    /// The server has counted; whether that was expected.
    pub fn set(self, count: i64) -> bool {
        let is_expected = self.count.get_untracked() == count;
        if !is_expected {
            self.count.set(count);
        }
        is_expected
    }

    /// So many more or fewer are unread.
    pub fn add(self, change: i64) {
        self.count.update(|count| *count += change);
    }

    /// The count may be another one now.
    pub fn touch(self) {
        self.version.update_value(|version| *version += 1);
    }

    /// Begins to ask the server, unless it is being asked already; whether it has begun.
    pub fn begin(self) -> bool {
        let begins = !self.is_counting();
        self.is_counting.set_value(true);
        begins
    }

    /// The server could not say: it is asked again in a while.
    pub fn retry_later(self, retry: impl FnMut() + 'static) {
        self.backoff.update_value(|backoff| backoff.later(retry));
    }

    /// The server has said it.
    pub fn end(self) {
        self.backoff.update_value(|backoff| _ = backoff.worked());
        self.is_counting.set_value(false);
    }

    /// Whether the server is being asked.
    pub fn is_counting(self) -> bool {
        self.is_counting.get_value()
    }
}
