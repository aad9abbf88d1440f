//! The server: a real one, in a runtime of its own, which can be killed with all that it is doing.

use crate::{
    browser::page::{Down, Request as Asked},
    store::Store,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use futures::{SinkExt, StreamExt};
use serde_json::Value;
use server::{AppState, router, serve};
use std::{net::SocketAddr, sync::mpsc::Sender, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Runtime,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinHandle,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};
use tower::ServiceExt as _;

/// Longer than anything takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// One run of the server, from its start to its end.
pub struct Server {
    runtime: Runtime,
    state: AppState,
    app: Router,
    address: SocketAddr,
    serving: JoinHandle<()>,
    arrivals: Sender<Down>,
}

impl Server {
    /// Starts it. What it sends goes to `arrivals`.
    pub fn start(store: &Store, arrivals: Sender<Down>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let services = runtime.block_on(server::database::open(&store.config)).unwrap();
        let state = store.state(services);
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let (address, serves) = (listener.local_addr().unwrap(), state.clone());
        let worker = runtime.spawn(state.shutdown.clone().cancelled_owned());
        let serving = runtime.spawn(async move { serve::until_stopped(listener, &serves, worker).await });
        // On one of the runtime's threads: to list the routes, Leptos sets signals up for the thread that it is on.
        let routed = state.clone();
        let app = runtime.block_on(runtime.spawn(async move { router::router(routed) })).unwrap();
        Self { runtime, state, app, address, serving, arrivals }
    }

    /// Opens a socket, as an agent's browser with its cookie or as a visitor's. It lasts until the sender is dropped.
    pub fn connect(&self, id: u64, cookie: Option<String>) -> UnboundedSender<String> {
        let (frames, passed) = unbounded_channel();
        self.runtime.spawn(carry(self.address, cookie, id, passed, self.arrivals.clone()));
        frames
    }

    /// Passes a request on.
    pub fn ask(&self, id: u64, asked: Asked, cookie: Option<String>) {
        let (app, arrivals) = (self.app.clone(), self.arrivals.clone());
        self.runtime.spawn(async move {
            let answer = answer(app, asked, cookie).await;
            // The test may be over.
            let _ = arrivals.send(Down::Answer(id, Some(answer)));
        });
    }

    /// Asks and waits, beside everything that the network does.
    pub fn ask_now(&self, asked: Asked, cookie: Option<String>) -> Value {
        let path = asked.path.clone();
        let (ok, text) = self.runtime.block_on(self.runtime.spawn(answer(self.app.clone(), asked, cookie))).unwrap();
        assert!(ok, "{path}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Ends it in the middle of whatever it does, as a power cut would.
    pub fn kill(self) {
        self.runtime.shutdown_timeout(PATIENCE);
    }

    /// Ends it as an operator does.
    pub fn stop(self) {
        self.state.shutdown.cancel();
        self.runtime.block_on(self.serving).unwrap();
        self.runtime.shutdown_timeout(PATIENCE);
    }
}

async fn answer(app: Router, asked: Asked, cookie: Option<String>) -> (bool, String) {
    let kind = if asked.is_form { "application/x-www-form-urlencoded" } else { "application/json" };
    let mut request = Request::builder().method(asked.method.as_str()).uri(&asked.path);
    request = request.header(header::CONTENT_TYPE, kind).header("sec-fetch-site", "same-origin");
    if let Some(token) = &asked.token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    let response = app.oneshot(request.body(Body::from(asked.body.unwrap_or_default())).unwrap()).await.unwrap();
    let ok = response.status().is_success();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (ok, String::from_utf8(body.to_vec()).unwrap())
}

/// Carries the frames of one socket, in both directions.
async fn carry(
    address: SocketAddr,
    cookie: Option<String>,
    id: u64,
    mut frames: UnboundedReceiver<String>,
    arrivals: Sender<Down>,
) {
    if let Some(mut socket) = dial(address, cookie).await {
        // The test may be over, here and below.
        let _ = arrivals.send(Down::Opened(id));
        loop {
            let came = tokio::select! {
                frame = frames.recv() => match frame {
                    Some(frame) => socket.send(Message::text(frame)).await.is_ok(),
                    None => break,
                },
                message = socket.next() => match message {
                    Some(Ok(Message::Text(text))) => arrivals.send(Down::Frame(id, text.to_string())).is_ok(),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => true,
                    _ => false,
                },
            };
            if !came {
                break;
            }
        }
    }
    let _ = arrivals.send(Down::Closed(id));
}

async fn dial(address: SocketAddr, cookie: Option<String>) -> Option<WebSocketStream<TcpStream>> {
    let stream = TcpStream::connect(address).await.ok()?;
    // Ten thousand schedules would leave more connections in TIME_WAIT than there are ports.
    stream.set_zero_linger().ok()?;
    stream.set_nodelay(true).ok()?;
    let mut request = format!("ws://{address}/ws").into_client_request().unwrap();
    if let Some(cookie) = cookie {
        request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
    }
    client_async(request, stream).await.map(|(socket, _)| socket).ok()
}
