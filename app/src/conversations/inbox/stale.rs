//! Whether what is shown may be old, and since when.

use super::state::InboxState;
use crate::realtime::{
    Status,
    browser::{after, now},
};
use leptos::prelude::*;

/// A connection that is back so soon, or an answer that comes so soon after all, is not worth a word.
const GRACE_MS: i32 = 5_000;

impl InboxState {
    /// How the desk is connected has changed.
    pub(super) fn status_is(self, status: Status) {
        self.status.set(status);
        if matches!(status, Status::Connecting | Status::Offline) {
            self.may_be_old();
        }
    }

    /// From now on nobody knows whether what is shown is how it is. What is said of it counts from the last that was heard,
    /// by the socket or where everything was asked for.
    pub(super) fn may_be_old(self) {
        if self.unknown_since.get_value().is_some() {
            return;
        }
        let heard_at = self.socket.with_value(|socket| socket.as_ref().map_or_else(now, |socket| socket.heard_at()));
        let since = heard_at.max(self.up_to_date_at.get_value());
        self.unknown_since.set_value(Some(since));
        after(GRACE_MS, move || {
            if self.unknown_since.get_value() == Some(since) {
                self.stale_since.set(Some(since));
            }
        });
    }

    /// All that is shown was asked for since the connection came about, and has come.
    pub(super) fn is_up_to_date(self) {
        if self.status.get_untracked().is_reachable() {
            self.up_to_date_at.set_value(now());
            self.unknown_since.set_value(None);
            self.stale_since.set(None);
        }
    }

    /// Whether a visitor is there, as far as that is known.
    pub(super) fn knows_presence(self) -> bool {
        self.stale_since.with(Option::is_none)
    }
}
