//! Opening a connection, what comes through it, noticing that it is dead, and coming back when it is lost.

use super::{
    frames::{ClientData, RequestError, error_body},
    heartbeat::{JUST_NOW_MS, TICK_MS},
    socket::{Auth, Happening, LONGEST_WAIT_MS, Socket, Status, TRIES_BEFORE_POLLING},
};
use crate::browser::{
    Json, after, drop_dead_connections, every, is_hidden, is_online, now, on_change, random, server_has, spawn_local,
    stop, web_socket::WebSocket,
};
use domain::realtime::{ErrorBody, topics};

impl Socket {
    /// Connects now, and again whenever the connection is lost. `told` hears every change of the status,
    /// `owner` everything else. Browser only.
    pub fn connect(auth: Auth, told: impl Fn(Status) + 'static, owner: impl Fn(Happening<'_>) + 'static) -> Self {
        let socket = Self::new(auth, told, owner);
        on_change(move || socket.network_changed());
        every(TICK_MS, move || socket.tick());
        socket.open();
        socket
    }

    /// Connects, unless it is. Also where the browser knows of no network: it may be wrong, or not say when it has one.
    fn open(self) {
        let inner = self.0;
        if inner.stopped.get() || inner.connection.borrow().is_some() {
            return;
        }
        if !is_online() {
            (inner.told)(Status::Offline);
        } else if !self.has_given_up() {
            (inner.told)(Status::Connecting);
        }
        self.beat(|heartbeat| heartbeat.opened_at = now());
        let received = move |frame: &str| self.received(frame);
        match WebSocket::open(move || self.opened(), received, move || self.lost()) {
            Some(connection) => _ = inner.connection.replace(Some(connection)),
            None => self.lost(),
        }
    }

    /// The connection has come about.
    fn opened(self) {
        self.beat(|heartbeat| heartbeat.heard_at = now());
        let Auth::Token(token) = &self.0.auth else {
            return self.is_ready();
        };
        spawn_local(async move {
            let data = ClientData { token: Some(token), ..ClientData::default() };
            match self.request(topics::AUTHENTICATE, data).await {
                Ok(answer) => {
                    server_has(&answer);
                    self.is_ready();
                }
                Err(RequestError::Refused(body)) => self.refused(body),
                Err(RequestError::Lost) => {}
            }
        });
    }

    fn is_ready(self) {
        let mut backoff = self.0.backoff.get();
        backoff.reset();
        self.0.backoff.set(backoff);
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
    fn received(self, frame: &str) {
        self.beat(|heartbeat| heartbeat.heard_at = now());
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
                self.0.requests.answered(id as u64, Err(refusal));
            }
            (id, _) => self.0.requests.answered(id as u64, Ok(frame.to_owned())),
        }
    }

    /// The connection is gone, or did not come about: tries again in a while.
    fn lost(self) {
        let inner = self.0;
        self.hang_up();
        if inner.stopped.get() {
            return;
        }
        let (mut backoff, chance) = (inner.backoff.get(), random());
        let pause = backoff.next_pause(chance);
        inner.backoff.set(backoff);
        if !is_online() {
            (inner.told)(Status::Offline);
        } else if backoff.failures() <= TRIES_BEFORE_POLLING {
            // Whether asking by REST works, the owner finds out.
            (inner.told)(Status::Connecting);
        }
        // Also what a restarting server asks for: a thousand clients of it must not come back in one instant.
        self.retry_in(inner.asked_wait.take().map_or(pause, |wait| wait * (0.5 + chance)));
    }

    /// Tries again after so many milliseconds, and not at the time that was meant before.
    fn retry_in(self, wait_ms: f64) {
        stop(self.0.retry.get());
        self.0.retry.set(after(wait_ms as i32, move || self.open()));
    }

    /// Comes back at once when the network does or the page is looked at.
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

    /// Notices a dead connection, and asks a silent one whether it is.
    fn tick(self) {
        let inner = self.0;
        let awake = self.beat(|heartbeat| heartbeat.look(now()));
        let is_opening = inner.connection.borrow().is_some() && !inner.ready.get();
        let is_unanswered = inner.requests.any_since_before(awake.answered_before());
        if is_unanswered || (is_opening && inner.heartbeat.get().is_opening_too_long(awake)) {
            if inner.ready.get() {
                // What made this connection dead has not spared the others.
                drop_dead_connections();
            }
            return self.lost();
        }
        self.ping_after(awake.quiet_ms(is_hidden()));
    }

    /// Asks whether the connection is alive, if it has been silent for so many milliseconds.
    fn ping_after(self, quiet_ms: f64) {
        if self.0.ready.get() && self.beat(|heartbeat| heartbeat.asks(now(), quiet_ms)) {
            // Only its not being answered matters, which the next ticks notice.
            spawn_local(async move { _ = self.request(topics::PING, ClientData::default()).await });
        }
    }
}
