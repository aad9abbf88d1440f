//! Opening a connection, what comes through it, and coming back when it is lost.

use super::{
    browser::{self, after, is_online, now, random, spawn_local},
    frames::{self, ClientData, RequestError, error_body},
    json::Json,
    socket::{Auth, Happening, Socket, Status},
    web_socket::Connection,
};
use domain::realtime::{ErrorBody, topics};

/// Failed tries in a row after which sockets count as blocked.
const TRIES_BEFORE_POLLING: u32 = 3;
/// With the jitter 15 seconds: whoever has a network again has waited long enough.
pub(super) const LONGEST_WAIT_MS: f64 = 10_000.0;

impl Socket {
    /// Connects, unless it is. Also where the browser knows of no network: it may be wrong, or not say when it has one.
    pub(super) fn open(self) {
        let inner = self.0;
        if inner.stopped.get() || inner.connection.borrow().is_some() {
            return;
        }
        if !is_online() {
            (inner.told)(Status::Offline);
        } else if !self.has_given_up() {
            (inner.told)(Status::Connecting);
        }
        inner.opened_at.set(now());
        match Connection::open(self) {
            Some(connection) => _ = inner.connection.replace(Some(connection)),
            None => self.lost(),
        }
    }

    /// Sends a frame; its id, if there is a connection that takes it.
    pub(super) fn send(self, event: &str, data: ClientData<'_>) -> Option<u64> {
        let connection = self.0.connection.borrow();
        let connection = connection.as_ref().filter(|connection| connection.is_open())?;
        let id = self.0.pending.next_id();
        connection.send(&frames::request(id, event, data)).then_some(id)
    }

    /// The connection has come about.
    pub(super) fn opened(self) {
        self.0.heard_at.set(now());
        let Auth::Token(token) = &self.0.auth else {
            return self.is_ready();
        };
        spawn_local(async move {
            let data = ClientData { token: Some(token), ..ClientData::default() };
            match self.request(topics::AUTHENTICATE, data).await {
                Ok(answer) => {
                    browser::server_has(&answer);
                    self.is_ready();
                }
                Err(RequestError::Refused(body)) => self.refused(body),
                Err(RequestError::Lost) => {}
            }
        });
    }

    fn is_ready(self) {
        self.0.failures.set(0);
        self.0.ready.set(true);
        (self.0.told)(Status::Online);
        (self.0.owner)(Happening::Ready);
    }

    /// Limits and faults pass, so only what concerns who we are ends it.
    fn refused(self, body: ErrorBody) {
        if matches!(body.error_code.as_str(), "SUPPORT_INQUIRY_TOKEN_INVALID" | "UNAUTHORIZED") {
            self.stop();
            (self.0.owner)(Happening::Refused(body));
        } else {
            self.lost();
        }
    }

    /// A frame has come.
    pub(super) fn received(self, frame: &str) {
        self.0.heard_at.set(now());
        let Some(json) = Json::parse(frame) else { return };
        let (event, data) = (json.text("event").unwrap_or_default(), json.get("data"));
        match (json.number("id"), event.as_str()) {
            (0, topics::RESTARTING) => self.0.asked_wait.set(Some(data.number("retryAfterMs") as f64)),
            (0, topics::ERROR) => {
                if let Some(body) = error_body(&data) {
                    self.refused(body);
                }
            }
            (0, event) => {
                let event_id = Some(json.number("eventId")).filter(|id| *id > 0);
                let room = json.text("room");
                (self.0.owner)(Happening::Push { event, event_id, room: room.as_deref(), frame });
            }
            (id, topics::ERROR) => {
                let refusal = error_body(&data).map_or(RequestError::Lost, RequestError::Refused);
                self.0.pending.answered(id as u64, Err(refusal));
            }
            (id, _) => self.0.pending.answered(id as u64, Ok(frame.to_owned())),
        }
    }

    /// Closes without hearing of it, and lets go of everything that waited for an answer.
    pub(super) fn hang_up(self) {
        self.0.connection.take();
        self.0.ready.set(false);
        self.0.pending.lose_all();
    }

    /// The connection is gone, or did not come about: tries again in a while.
    pub(super) fn lost(self) {
        let inner = self.0;
        self.hang_up();
        if inner.stopped.get() {
            return;
        }
        let failures = inner.failures.get() + 1;
        inner.failures.set(failures);
        if !is_online() {
            (inner.told)(Status::Offline);
        } else if failures <= TRIES_BEFORE_POLLING {
            // Whether asking by REST works, the owner finds out.
            (inner.told)(Status::Connecting);
        }
        // Jitter, so that a thousand clients of a restarted server do not come back in one instant.
        self.retry_in(inner.asked_wait.take().unwrap_or_else(|| backoff(failures)) * (0.5 + random()));
    }

    /// Tries again after so many milliseconds, and not at the time that was meant before.
    pub(super) fn retry_in(self, wait_ms: f64) {
        browser::stop(self.0.retry.get());
        self.0.retry.set(after(wait_ms as i32, move || self.open()));
    }

    /// Whether sockets count as blocked.
    pub(super) fn has_given_up(self) -> bool {
        self.0.failures.get() >= TRIES_BEFORE_POLLING
    }
}

fn backoff(failures: u32) -> f64 {
    (500.0 * f64::from(1_u32 << failures.min(7).saturating_sub(1))).min(LONGEST_WAIT_MS)
}
