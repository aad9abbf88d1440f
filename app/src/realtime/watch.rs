//! What the browser does not tell about a connection: that it is dead, or that it could be had again.

use super::{
    browser::{drop_dead_connections, every, is_hidden, is_online, now, on_change, spawn_local},
    connection::LONGEST_WAIT_MS,
    frames::ClientData,
    socket::{Socket, Status},
};
use domain::realtime::topics;

/// How long anything of the server's may take: the answer to a request, of whichever kind, or a connection. What takes
/// longer is given up, and what carried it counts as dead.
pub const PATIENCE_MS: f64 = 10_000.0;
/// A connection that is silent for so long is asked whether it is alive: where somebody looks, and where nobody does.
const QUIET_MS: f64 = 12_000.0;
const QUIET_UNSEEN_MS: f64 = 25_000.0;
/// One that was heard just now is alive, whatever else has changed.
const JUST_NOW_MS: f64 = 2_000.0;
const TICK_MS: i32 = 2_000;

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
            self.retry_in(LONGEST_WAIT_MS);
        } else if self.0.connection.borrow().is_none() {
            // Also a hidden page, which may have been without network until now.
            self.retry_in(0.0);
        } else {
            self.ping_after(JUST_NOW_MS);
        }
    }

    fn tick(self) {
        let inner = self.0;
        let now = now();
        // A page that slept, or whose timers the browser slowed down, has yet to be handed what came meanwhile.
        let awake_until = now.min(inner.looked_at.replace(now) + f64::from(TICK_MS));
        let connecting = inner.connection.borrow().is_some() && !inner.ready.get();
        let unanswered = inner.pending.any_since_before(awake_until - PATIENCE_MS);
        if unanswered || (connecting && awake_until - inner.opened_at.get() > PATIENCE_MS) {
            if inner.ready.get() {
                // What made this connection dead has not spared the others.
                drop_dead_connections();
            }
            return self.lost();
        }
        let slept = now - awake_until > JUST_NOW_MS;
        self.ping_after(if slept {
            JUST_NOW_MS
        } else if is_hidden() {
            QUIET_UNSEEN_MS
        } else {
            QUIET_MS
        });
    }

    /// Asks whether the connection is alive, unless that was asked or shown so many milliseconds ago at most. What was
    /// shown in the future, the clock has been set back since.
    fn ping_after(self, milliseconds: f64) {
        let (inner, now) = (self.0, now());
        if inner.ready.get() && (now - inner.heard_at.get().max(inner.pinged_at.get())).abs() > milliseconds {
            inner.pinged_at.set(now);
            // Only its not being answered matters, which the next ticks notice.
            spawn_local(async move { _ = self.request(topics::PING, ClientData::default()).await });
        }
    }
}
