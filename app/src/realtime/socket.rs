//! One WebSocket that comes back by itself, shared by the widget and the desk.
//!
//! It authenticates, answers promises, keeps the connection honest by heartbeats and tells a truthful
//! [`Status`]. What is joined, and from which event on, is its owner's: it hears [`Happening::Ready`] after
//! every connection and joins again then.

use super::{
    frames::{self, ClientData, RequestError, error_body},
    json::Json,
};
use domain::realtime::{ErrorBody, topics};
use futures::channel::oneshot;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{MessageEvent, WebSocket};

/// An unanswered request or an unfinished connection older than this means that the connection is dead.
const PATIENCE_MS: f64 = 10_000.0;
const PING_MS: f64 = 25_000.0;
const TICK: Duration = Duration::from_secs(5);
/// Failed tries in a row after which sockets count as blocked.
const TRIES_BEFORE_POLLING: u32 = 3;
const LONGEST_WAIT_MS: f64 = 30_000.0;

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
        /// One of [`topics`].
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

/// A handle to the connection; clones are the same one. It lives as long as the page.
#[derive(Clone)]
pub struct Socket(Rc<Inner>);

struct Inner {
    auth: Auth,
    status: RwSignal<Status>,
    owner: Box<dyn Fn(Happening<'_>)>,
    socket: RefCell<Option<WebSocket>>,
    opened_at: Cell<f64>,
    pinged_at: Cell<f64>,
    ready: Cell<bool>,
    stopped: Cell<bool>,
    failures: Cell<u32>,
    next_id: Cell<u64>,
    pending: RefCell<Vec<Pending>>,
    retry: Cell<Option<TimeoutHandle>>,
    /// The wait that a restarting server asked for.
    asked_wait: Cell<Option<f64>>,
    handlers: RefCell<Vec<Handler>>,
}

type Handler = Closure<dyn FnMut(MessageEvent)>;

struct Pending {
    id: u64,
    since: f64,
    answer: oneshot::Sender<Result<String, RequestError>>,
}

impl Socket {
    /// Connects now, and again whenever the connection is lost. Browser only.
    pub fn connect(auth: Auth, status: RwSignal<Status>, owner: impl Fn(Happening<'_>) + 'static) -> Self {
        let socket = Self(Rc::new(Inner {
            auth,
            status,
            owner: Box::new(owner),
            socket: RefCell::default(),
            opened_at: Cell::default(),
            pinged_at: Cell::default(),
            ready: Cell::default(),
            stopped: Cell::default(),
            failures: Cell::default(),
            next_id: Cell::new(1),
            pending: RefCell::default(),
            retry: Cell::default(),
            asked_wait: Cell::default(),
            handlers: RefCell::default(),
        }));
        socket.watch();
        socket.open();
        socket
    }

    /// Ends it for good.
    pub fn stop(&self) {
        self.0.stopped.set(true);
        self.hang_up();
    }

    /// Whether sockets seem to be blocked, so that the owner should poll.
    pub fn is_blocked(&self) -> bool {
        !self.0.stopped.get() && self.0.failures.get() >= TRIES_BEFORE_POLLING
    }

    /// Sends a request and waits for the frame that answers it.
    pub async fn request(&self, event: &str, data: ClientData<'_>) -> Result<String, RequestError> {
        let (sender, receiver) = oneshot::channel();
        let id = self.send(event, data).ok_or(RequestError::Lost)?;
        self.0.pending.borrow_mut().push(Pending { id, since: js_sys::Date::now(), answer: sender });
        receiver.await.unwrap_or(Err(RequestError::Lost))
    }

    /// Sends a frame whose answer does not matter.
    pub fn notify(&self, event: &str, data: ClientData<'_>) {
        if self.0.ready.get() {
            self.send(event, data);
        }
    }

    fn send(&self, event: &str, data: ClientData<'_>) -> Option<u64> {
        let id = self.0.next_id.get();
        self.0.next_id.set(id + 1);
        let frame = frames::request(id, event, data);
        let socket = self.0.socket.borrow();
        let socket = socket.as_ref().filter(|socket| socket.ready_state() == WebSocket::OPEN)?;
        socket.send_with_str(&frame).ok().map(|()| id)
    }

    fn open(&self) {
        let inner = &self.0;
        if inner.stopped.get() || inner.socket.borrow().is_some() {
            return;
        }
        if !window().navigator().on_line() {
            inner.status.set(Status::Offline);
            return;
        }
        if inner.failures.get() < TRIES_BEFORE_POLLING {
            inner.status.set(Status::Connecting);
        }
        inner.opened_at.set(js_sys::Date::now());
        match address().and_then(|address| WebSocket::new(&address).ok()) {
            Some(socket) => {
                self.listen(&socket);
                inner.socket.replace(Some(socket));
            }
            None => self.lost(),
        }
    }

    fn listen(&self, socket: &WebSocket) {
        if self.0.handlers.borrow().is_empty() {
            self.0.handlers.replace(self.handlers());
        }
        let handlers = self.0.handlers.borrow();
        let handler = |at: usize| handlers.get(at).map(|closure| closure.as_ref().unchecked_ref());
        socket.set_onopen(handler(0));
        socket.set_onmessage(handler(1));
        socket.set_onclose(handler(2));
    }

    /// What is done when the connection opens, brings a frame, and closes, in this order.
    fn handlers(&self) -> Vec<Handler> {
        let (opened, received, closed) = (self.clone(), self.clone(), self.clone());
        vec![
            Closure::new(move |_: MessageEvent| opened.opened()),
            Closure::new(move |event: MessageEvent| {
                if let Some(frame) = event.data().as_string() {
                    received.received(&frame);
                }
            }),
            Closure::new(move |_: MessageEvent| closed.lost()),
        ]
    }

    fn opened(&self) {
        let Auth::Token(token) = self.0.auth.clone() else {
            return self.is_ready();
        };
        let this = self.clone();
        spawn_local(async move {
            let data = ClientData { token: Some(&token), ..ClientData::default() };
            match this.request(topics::AUTHENTICATE, data).await {
                Ok(_) => this.is_ready(),
                Err(RequestError::Refused(body)) => this.refused(body),
                Err(RequestError::Lost) => {}
            }
        });
    }

    fn is_ready(&self) {
        self.0.failures.set(0);
        self.0.pinged_at.set(js_sys::Date::now());
        self.0.ready.set(true);
        self.0.status.set(Status::Online);
        (self.0.owner)(Happening::Ready);
    }

    /// Limits and faults pass, so only what concerns who we are ends it.
    fn refused(&self, body: ErrorBody) {
        if matches!(body.error_code.as_str(), "SUPPORT_INQUIRY_TOKEN_INVALID" | "UNAUTHORIZED") {
            self.stop();
            (self.0.owner)(Happening::Refused(body));
        } else {
            self.lost();
        }
    }

    fn received(&self, frame: &str) {
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
                self.answered(id as u64, Err(error_body(&data).map_or(RequestError::Lost, RequestError::Refused)));
            }
            (id, _) => self.answered(id as u64, Ok(frame.to_owned())),
        }
    }

    fn answered(&self, id: u64, answer: Result<String, RequestError>) {
        let at = self.0.pending.borrow().iter().position(|pending| pending.id == id);
        if let Some(at) = at {
            let pending = self.0.pending.borrow_mut().swap_remove(at);
            // The one who asked may have gone.
            let _ = pending.answer.send(answer);
        }
    }

    /// Closes without hearing of it, and lets go of everything that waited for an answer.
    fn hang_up(&self) {
        if let Some(socket) = self.0.socket.take() {
            socket.set_onopen(None);
            socket.set_onmessage(None);
            socket.set_onclose(None);
            // It may be closed already.
            let _ = socket.close();
        }
        self.0.ready.set(false);
        self.0.pending.take();
    }

    fn lost(&self) {
        let inner = &self.0;
        self.hang_up();
        if inner.stopped.get() {
            return;
        }
        let failures = inner.failures.get() + 1;
        inner.failures.set(failures);
        if !window().navigator().on_line() {
            inner.status.set(Status::Offline);
        } else if failures < TRIES_BEFORE_POLLING {
            inner.status.set(Status::Connecting);
        } else if failures == TRIES_BEFORE_POLLING {
            inner.status.set(Status::Polling);
        }
        // Jitter, so that a thousand clients of a restarted server do not come back in one instant.
        let wait = inner.asked_wait.take().unwrap_or_else(|| backoff(failures)) * (0.5 + js_sys::Math::random());
        self.retry_in(wait);
    }

    fn retry_in(&self, wait_ms: f64) {
        let this = self.clone();
        let open = move || {
            this.0.retry.take();
            this.open();
        };
        let handle = set_timeout_with_handle(open, Duration::from_millis(wait_ms as u64)).ok();
        if let Some(before) = self.0.retry.replace(handle) {
            before.clear();
        }
    }

    /// Comes back at once when the network does or the page is looked at, and notices dead connections.
    fn watch(&self) {
        for event in ["online", "offline", "visibilitychange"] {
            let this = self.clone();
            let handler = Closure::<dyn FnMut()>::new(move || this.network_changed());
            let target: &web_sys::EventTarget = if event == "visibilitychange" { &document() } else { &window() };
            // The page's lifetime is the handler's.
            let _ = target.add_event_listener_with_callback(event, handler.into_js_value().unchecked_ref());
        }
        let this = self.clone();
        set_interval(move || this.tick(), TICK);
    }

    fn network_changed(&self) {
        if self.0.stopped.get() {
            return;
        }
        if !window().navigator().on_line() {
            self.hang_up();
            self.0.status.set(Status::Offline);
        } else if self.0.socket.borrow().is_none() && !document().hidden() {
            self.retry_in(0.0);
        }
    }

    fn tick(&self) {
        let inner = &self.0;
        let now = js_sys::Date::now();
        let connecting = inner.socket.borrow().is_some() && !inner.ready.get();
        let unanswered = inner.pending.borrow().iter().any(|pending| now - pending.since > PATIENCE_MS);
        if unanswered || (connecting && now - inner.opened_at.get() > PATIENCE_MS) {
            return self.lost();
        }
        if inner.ready.get() && now - inner.pinged_at.get() > PING_MS {
            inner.pinged_at.set(now);
            let this = self.clone();
            // Only its not being answered matters, which the next ticks notice.
            spawn_local(async move {
                let _ = this.request(topics::PING, ClientData::default()).await;
            });
        }
    }
}

fn backoff(failures: u32) -> f64 {
    (500.0 * f64::from(1_u32 << failures.min(7).saturating_sub(1))).min(LONGEST_WAIT_MS)
}

/// `ws(s)://` of the page's own origin.
fn address() -> Option<String> {
    let origin = window().location().origin().ok()?;
    origin.strip_prefix("http").map(|rest| format!("ws{rest}/ws"))
}
