//! What the browser does not tell about a connection: that it is dead, or that it could be had again.

use super::{
    browser::{every, listen},
    frames::ClientData,
    socket::{Socket, Status},
};
use domain::realtime::topics;
use leptos::{
    prelude::{document, window},
    task::spawn_local,
};
use wasm_bindgen::JsValue;
use web_sys::EventTarget;

/// An unanswered request or an unfinished connection older than this means that the connection is dead.
const PATIENCE_MS: f64 = 10_000.0;
const PING_MS: f64 = 25_000.0;
const TICK_MS: i32 = 5_000;

impl Socket {
    /// Comes back at once when the network does or the page is looked at, and notices dead connections.
    pub(super) fn watch(self) {
        let (window, document): (&EventTarget, &EventTarget) = (&window(), &document());
        for (target, event) in [(window, "online"), (window, "offline"), (document, "visibilitychange")] {
            listen(target, event, move |_: JsValue| self.network_changed());
        }
        every(TICK_MS, move || self.tick());
    }

    fn network_changed(self) {
        if self.0.stopped.get() {
            return;
        }
        if !window().navigator().on_line() {
            self.hang_up();
            (self.0.told)(Status::Offline);
        } else if self.0.connection.borrow().is_none() && !document().hidden() {
            self.retry_in(0.0);
        }
    }

    fn tick(self) {
        let inner = self.0;
        let now = js_sys::Date::now();
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
