//! One WebSocket that comes back by itself.
//!
//! It authenticates, answers promises, keeps the connection honest by heartbeats and tells a truthful
//! [`Status`]. What is joined, and from which event on, is its owner's: it hears [`Happening::Ready`] after
//! every connection and joins again then.

use super::{
    browser::now,
    frames::{ClientData, RequestError},
    pending::Pending,
    web_socket::Connection,
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

/// A handle to the connection; copies are the same one. It lives as long as the page.
#[derive(Clone, Copy)]
pub struct Socket(pub(super) &'static Inner);

pub(super) struct Inner {
    pub(super) auth: Auth,
    pub(super) told: Box<dyn Fn(Status)>,
    pub(super) owner: Box<dyn Fn(Happening<'_>)>,
    pub(super) connection: RefCell<Option<Connection>>,
    pub(super) opened_at: Cell<f64>,
    /// When the server was last heard, and when the connection was last asked whether it is alive.
    pub(super) heard_at: Cell<f64>,
    pub(super) pinged_at: Cell<f64>,
    /// When the watch last had a look.
    pub(super) looked_at: Cell<f64>,
    pub(super) ready: Cell<bool>,
    pub(super) stopped: Cell<bool>,
    /// Connections in a row that were lost, or never came about.
    pub(super) failures: Cell<u32>,
    pub(super) pending: Pending,
    /// The timer of the next try.
    pub(super) retry: Cell<i32>,
    /// The wait that a restarting server asked for.
    pub(super) asked_wait: Cell<Option<f64>>,
}

impl Socket {
    /// Connects now, and again whenever the connection is lost. `told` hears every change of the status,
    /// `owner` everything else. Browser only.
    pub fn connect(auth: Auth, told: impl Fn(Status) + 'static, owner: impl Fn(Happening<'_>) + 'static) -> Self {
        // Its handlers are the page's, so it is never dropped anyway.
        let socket = Self(Box::leak(Box::new(Inner {
            auth,
            told: Box::new(told),
            owner: Box::new(owner),
            connection: RefCell::default(),
            opened_at: Cell::default(),
            heard_at: Cell::new(now()),
            pinged_at: Cell::default(),
            looked_at: Cell::new(now()),
            ready: Cell::default(),
            stopped: Cell::default(),
            failures: Cell::default(),
            pending: Pending::default(),
            retry: Cell::default(),
            asked_wait: Cell::default(),
        })));
        socket.watch();
        socket.open();
        socket
    }

    /// Ends it for good.
    pub fn stop(self) {
        self.0.stopped.set(true);
        self.hang_up();
    }

    /// When the server was last heard, in milliseconds since 1970; before that, when the socket began.
    pub fn heard_at(self) -> f64 {
        self.0.heard_at.get()
    }

    /// Whether sockets seem to be blocked, so that the owner should poll.
    pub fn is_blocked(self) -> bool {
        !self.0.stopped.get() && self.has_given_up()
    }

    /// Sends a request and waits for the frame that answers it.
    pub async fn request(self, event: &str, data: ClientData<'_>) -> Result<String, RequestError> {
        let id = self.send(event, data).ok_or(RequestError::Lost)?;
        self.0.pending.answer_to(id).await
    }

    /// Sends a frame whose answer does not matter.
    pub fn notify(self, event: &str, data: ClientData<'_>) {
        if self.0.ready.get() {
            self.send(event, data);
        }
    }
}
