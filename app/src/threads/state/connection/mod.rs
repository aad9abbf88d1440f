//! The connection to the server, and when everything is asked for again.

pub mod freshness;

use self::freshness::Freshness;
use super::read_only::ReadOnly;
use crate::{
    browser::now,
    realtime::{Auth, ClientData, Happening, RequestError, Retry, Socket, Status},
};
use leptos::prelude::*;
use send_wrapper::SendWrapper;

/// The connection to the server.
#[derive(Clone, Copy)]
pub struct Connection {
    status: RwSignal<Status>,
    /// Wrapped and not in `LocalStorage`, which panics on a server that drops it on another thread.
    socket: StoredValue<Option<SendWrapper<Socket>>>,
    /// Whether the server is being asked because sockets are blocked.
    is_polling: StoredValue<bool>,
    /// The number of times that everything was asked for again, and the wait before the next one.
    resyncs: StoredValue<u32>,
    resync_backoff: StoredValue<Retry>,
    freshness: Freshness,
}

impl Connection {
    /// Not connected yet.
    pub fn new() -> Self {
        Self {
            status: RwSignal::new(Status::Connecting),
            socket: StoredValue::new(None),
            is_polling: StoredValue::new(false),
            resyncs: StoredValue::new(0),
            resync_backoff: StoredValue::default(),
            freshness: Freshness::new(),
        }
    }

    /// Connects. `handle` hears what the socket tells.
    pub fn open(self, handle: impl Fn(Happening<'_>) + 'static) {
        let socket = Socket::connect(Auth::Cookie, move |status| self.set_status(status), handle);
        self.socket.set_value(Some(SendWrapper::new(socket)));
    }

    /// The status of the connection.
    pub fn status(self) -> ReadOnly<Status> {
        ReadOnly::new(self.status)
    }

    /// The status of the connection has changed.
    pub fn set_status(self, status: Status) {
        self.status.set(status);
        if matches!(status, Status::Connecting | Status::Offline) {
            self.may_be_stale();
        }
    }

    /// Whether sockets are blocked.
    pub fn is_blocked(self) -> bool {
        self.socket.with_value(|socket| socket.as_ref().is_some_and(|socket| socket.is_blocked()))
    }

    /// Sends a frame whose answer does not matter.
    pub fn notify(self, event: &str, data: ClientData<'_>) {
        if let Some(socket) = self.live_socket() {
            socket.notify(event, data);
        }
    }

    /// Sends a frame, and waits for its answer.
    pub async fn request(self, event: &str, data: ClientData<'_>) -> Result<String, RequestError> {
        match self.live_socket() {
            Some(socket) => socket.request(event, data).await,
            None => Err(RequestError::Lost),
        }
    }

    /// The socket, while it is up.
    fn live_socket(self) -> Option<SendWrapper<Socket>> {
        let online = self.status.get_untracked() == Status::Online;
        self.socket.get_value().filter(|_| online)
    }
}

/// Whether what is shown may be old.
impl Connection {
    /// Since when what is shown may be old, as far as that is known.
    pub fn freshness(self) -> Freshness {
        self.freshness
    }

    /// Whether somebody is there, as far as that is known.
    pub fn knows_presence(self) -> bool {
        self.freshness.stale_since().with(Option::is_none)
    }

    /// From now on nobody knows whether what is shown is how it is. It was so when the server was last heard.
    pub fn may_be_stale(self) {
        self.freshness.may_be_stale(
            self.socket.with_value(|socket| socket.as_ref().map_or_else(now, |socket| socket.heard_at())),
        );
    }

    /// All that is shown was asked for since the connection came about, and has come.
    pub fn is_up_to_date(self) {
        if self.status.get_untracked().is_reachable() {
            self.freshness.is_up_to_date();
        }
    }
}

/// When everything is asked for again.
impl Connection {
    /// Everything is begun to be asked for again; the number of this time.
    pub fn begin_resync(self) -> Option<u32> {
        self.resyncs.try_update_value(|count| {
            *count += 1;
            *count
        })
    }

    /// Whether it was not begun anew since.
    pub fn is_newest_resync(self, resync: Option<u32>) -> bool {
        Some(self.resyncs.get_value()) == resync
    }

    /// All of it has come.
    pub fn resynced(self) {
        self.resync_backoff.update_value(|backoff| _ = backoff.worked());
        self.is_up_to_date();
    }

    /// Something had no answer: everything is asked for again in a while.
    pub fn resync_later(self, resync: impl FnMut() + 'static) {
        self.may_be_stale();
        self.resync_backoff.update_value(|backoff| backoff.later(resync));
    }

    /// Where sockets are blocked, the server is to be asked now, unless it is being asked.
    pub fn is_poll_due(self) -> bool {
        self.is_blocked() && !self.is_polling.get_value()
    }

    /// The server is being asked, or no more.
    pub fn set_polling(self, is_polling: bool) {
        self.is_polling.set_value(is_polling);
    }
}
