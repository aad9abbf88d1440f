//! One WebSocket that comes back by itself.
//!
//! It authenticates, answers promises, keeps the connection honest by heartbeats and tells a truthful
//! [`Status`]. What is joined, and from which event on, is its owner's: it hears [`Happening::Ready`] after
//! every connection and joins again then.

use super::{
    frames::{self, ClientData, RequestError},
    heartbeat::Heartbeat,
};
use crate::{
    browser::{now, web_socket::WebSocket},
    threads::client::{backoff::Backoff, requests::Requests},
};
use domain::realtime::ErrorBody;
use std::cell::{Cell, RefCell};

/// How the client is connected, as its status dot tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Trying; it should not take long.
    Connecting,
    /// Messages arrive at once.
    Online,
    /// No network, or no server.
    Offline,
    /// Sockets are blocked; the owner asks by REST every few seconds.
    Polling,
}

impl Status {
    /// Whether something sent now should arrive.
    pub fn is_reachable(self) -> bool {
        matches!(self, Self::Online | Self::Polling)
    }
}

/// How the client says who it is.
#[derive(Debug, Clone)]
pub enum Auth {
    /// An agent: the session's cookie went with the upgrade.
    Cookie,
    /// A visitor: the guest's token is the first frame.
    Token(String),
}

/// What a socket tells its owner.
pub enum Happening<'a> {
    /// Connected and authenticated, for the first time or again: join now.
    Ready,
    /// The server pushed a frame.
    Push {
        /// One of [`topics`](domain::realtime::topics).
        event: &'a str,
        /// The durable event's number in its room.
        event_id: Option<i64>,
        /// The room that it was sent to.
        room: Option<&'a str>,
        /// The whole frame.
        frame: &'a str,
    },
    /// The server does not accept who we are. The socket stays closed.
    Refused(ErrorBody),
}

/// Failed tries in a row after which sockets count as blocked.
pub(super) const TRIES_BEFORE_POLLING: u32 = 3;
/// With the jitter 15 seconds: whoever has a network again has waited long enough.
pub(super) const LONGEST_WAIT_MS: f64 = 10_000.0;

/// A handle to the connection; copies are the same one. It lives as long as the page.
#[derive(Clone, Copy)]
pub struct Socket(pub(super) &'static Inner);

pub(super) struct Inner {
    pub(super) auth: Auth,
    pub(super) told: Box<dyn Fn(Status)>,
    pub(super) owner: Box<dyn Fn(Happening<'_>)>,
    pub(super) connection: RefCell<Option<WebSocket>>,
    pub(super) heartbeat: Cell<Heartbeat>,
    pub(super) ready: Cell<bool>,
    pub(super) stopped: Cell<bool>,
    /// Counts connections in a row that were lost, or never came about.
    pub(super) backoff: Cell<Backoff>,
    pub(super) requests: Requests<Result<String, RequestError>>,
    /// The timer of the next try.
    pub(super) retry: Cell<i32>,
    /// The wait that a restarting server asked for.
    pub(super) asked_wait: Cell<Option<f64>>,
}

impl Socket {
    pub(super) fn new(auth: Auth, told: impl Fn(Status) + 'static, owner: impl Fn(Happening<'_>) + 'static) -> Self {
        // Its handlers are the page's, so it is never dropped anyway.
        Self(Box::leak(Box::new(Inner {
            auth,
            told: Box::new(told),
            owner: Box::new(owner),
            connection: RefCell::default(),
            heartbeat: Cell::new(Heartbeat::new(now())),
            ready: Cell::default(),
            stopped: Cell::default(),
            backoff: Cell::new(Backoff::new(500.0, LONGEST_WAIT_MS)),
            requests: Requests::default(),
            retry: Cell::default(),
            asked_wait: Cell::default(),
        })))
    }

    /// Ends it for good.
    pub fn stop(self) {
        self.0.stopped.set(true);
        self.hang_up();
    }

    /// When the server was last heard, in milliseconds since 1970; before that, when the socket began.
    pub fn heard_at(self) -> f64 {
        self.0.heartbeat.get().heard_at
    }

    /// Whether sockets seem to be blocked, so that the owner should poll.
    pub fn is_blocked(self) -> bool {
        !self.0.stopped.get() && self.has_given_up()
    }

    /// Sends a request and waits for the frame that answers it.
    pub async fn request(self, event: &str, data: ClientData<'_>) -> Result<String, RequestError> {
        let id = self.send(event, data).ok_or(RequestError::Lost)?;
        self.0.requests.answer_to(id, now()).await.unwrap_or(Err(RequestError::Lost))
    }

    /// Sends a frame whose answer does not matter.
    pub fn notify(self, event: &str, data: ClientData<'_>) {
        if self.0.ready.get() {
            self.send(event, data);
        }
    }

    /// Sends a frame; its id, if there is a connection that takes it.
    fn send(self, event: &str, data: ClientData<'_>) -> Option<u64> {
        let connection = self.0.connection.borrow();
        let connection = connection.as_ref().filter(|connection| connection.is_open())?;
        let id = self.0.requests.next_id();
        connection.send(&frames::request(id, event, data)).then_some(id)
    }

    /// Closes without hearing of it, and lets go of everything that waited for an answer.
    pub(super) fn hang_up(self) {
        self.0.connection.take();
        self.0.ready.set(false);
        self.0.requests.lose_all();
    }

    /// Whether sockets count as blocked.
    pub(super) fn has_given_up(self) -> bool {
        self.0.backoff.get().failures() >= TRIES_BEFORE_POLLING
    }

    /// Changes what is known of the connection's life.
    pub(super) fn beat<T>(self, change: impl FnOnce(&mut Heartbeat) -> T) -> T {
        let mut heartbeat = self.0.heartbeat.get();
        let result = change(&mut heartbeat);
        self.0.heartbeat.set(heartbeat);
        result
    }
}
