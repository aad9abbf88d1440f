//! Since when what is shown may be old. Nobody knows whether it is how it is from when the connection is lost, or an answer
//! does not come, until all of it has been asked for again.

use crate::{
    browser::{after, now},
    threads::state::read_only::ReadOnly,
};
use leptos::prelude::*;

/// A connection that is back so soon, or an answer that comes so soon after all, is not worth a word.
const GRACE_MS: i32 = 5_000;

/// Since when what is shown may be old. Moments are milliseconds since 1970.
#[derive(Clone, Copy)]
pub struct Freshness {
    /// Since when nobody knows whether what is shown is how it is; and the same once it is worth a word.
    unknown_since: StoredValue<Option<f64>>,
    stale_since: RwSignal<Option<f64>>,
    /// When all that is shown was last known to be how it is.
    up_to_date_at: StoredValue<f64>,
}

impl Freshness {
    /// What the server has just rendered is how it is.
    pub fn new() -> Self {
        Self {
            unknown_since: StoredValue::new(None),
            stale_since: RwSignal::new(None),
            up_to_date_at: StoredValue::new(0.0),
        }
    }

    /// Since when what is shown may be old, once that is worth a word.
    pub fn stale_since(self) -> ReadOnly<Option<f64>> {
        ReadOnly::new(self.stale_since)
    }

    /// Whether nobody knows whether what is shown is how it is.
    pub fn is_unsure(self) -> bool {
        self.unknown_since.get_value().is_some()
    }

    /// From now on nobody knows. What is said of it counts from the last that was heard: at `heard_at` by the socket, or
    /// where everything was asked for.
    pub fn may_be_stale(self, heard_at: f64) {
        if self.is_unsure() {
            return;
        }
        let since = heard_at.max(self.up_to_date_at.get_value());
        self.unknown_since.set_value(Some(since));
        after(GRACE_MS, move || {
            if self.unknown_since.get_value() == Some(since) {
                self.stale_since.set(Some(since));
            }
        });
    }

    /// All that is shown was asked for, and has come.
    pub fn is_up_to_date(self) {
        self.up_to_date_at.set_value(now());
        self.unknown_since.set_value(None);
        self.stale_since.set(None);
    }
}
