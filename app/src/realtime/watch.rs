//! What the browser does not tell about a connection: that it is dead, or that it could be had again.

use super::{
    browser::{every, is_online, now, on_change},
    frames::ClientData,
    socket::{Socket, Status},
};
use domain::realtime::topics;
use leptos::task::spawn_local;

/// An unanswered request or an unfinished connection older than this means that the connection is dead.
const PATIENCE_MS: f64 = 10_000.0;
const PING_MS: f64 = 25_000.0;
const TICK_MS: i32 = 5_000;

impl Socket {
    /// Comes back at once when the network does or the page is looked at, and notices dead connections.
    pub(super) fn watch(self) {
        on_change(move || self.network_changed());
        every(TICK_MS, move || self.tick());
    }

    fn network_changed(self) {
        if self.0.stopped.get() {
            return;
        }
        if !is_online() {
            self.hang_up();
            (self.0.told)(Status::Offline);
        } else if self.0.connection.borrow().is_none() {
            // Also a hidden page, which may have been without network until now.
            self.retry_in(0.0);
        }
    }

    fn tick(self) {
        let inner = self.0;
        let now = now();
        let connecting = inner.connection.borrow().is_some() && !inner.ready.get();
        let unanswered = inner.pending.any_since_before(now - PATIENCE_MS);
        if unanswered || (connecting && now - inner.opened_at.get() > PATIENCE_MS) {
            return self.lost();
        }
        if inner.ready.get() && now - inner.pinged_at.get() > PING_MS {
            inner.pinged_at.set(now);
            // Only its not being answered matters, which the next ticks notice.
            spawn_local(async move { _ = self.request(topics::PING, ClientData::default()).await });
        }
    }
}
