//! Connections: how many there may be, how requests are read from them, and when one is cut off.

mod bodies;
mod progress;
mod stream;
mod unacknowledged;

pub(crate) use progress::Progress;

use crate::{
    config::Config,
    places::{Place, Places},
    state::AppState,
};
use axum::{Router, body::Body, extract::ConnectInfo};
use backend::Error;
use bodies::{Answer, Awaited};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::Duration,
};
use stream::Counted;
use tokio::net::TcpStream;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

/// Connections that one address may have at once. An office has its sockets, and browsers open six while a page loads.
pub const PER_ADDRESS: usize = 1_024;
/// Files that are left beside connections for the database, mails and what is being served, at least; beside them a
/// quarter of what the system lets the process open.
const OTHER_FILES: usize = 64;
/// Where the system sets no limit.
const NO_LIMIT: usize = 1_000_000;
/// What the headers of a request may take, and what may wait to be sent. The library's own limit is 400 KiB, which an
/// address could hold for each of its connections.
const BUFFER: usize = 64 * 1024;
/// When a client that found no place should try again.
const TRY_AGAIN: Duration = Duration::from_secs(10);

/// Every open connection, sockets included.
pub struct Connections {
    places: Places,
    /// All of them together.
    most: usize,
    per_address: usize,
    /// What comes from these is from many clients.
    trusted_proxies: Vec<IpNet>,
    tracker: TaskTracker,
}

/// Why a connection was turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// Its address has as many as it may have.
    Address,
    /// The server has as many as it can have.
    Server,
}

impl Connections {
    /// No connections. How many there may be follows from how many files the process may open, and `per_address` says how
    /// many of them one address may have.
    pub fn new(config: &Config, per_address: usize) -> Self {
        let most = most_with(file_limit());
        // So that with few files one address does not take them all.
        let per_address = if config.rate_limits { per_address.min(most / 4) } else { usize::MAX };
        let trusted_proxies = config.trusted_proxies.clone();
        Self { places: Places::default(), most, per_address, trusted_proxies, tracker: TaskTracker::new() }
    }

    /// Waits until none is left but those that have become sockets.
    pub async fn closed(&self) {
        self.tracker.close();
        self.tracker.wait().await;
    }

    /// Takes a place for a connection from this peer.
    pub fn admit(&self, peer: IpAddr) -> Result<Place, Full> {
        if self.places.taken() >= self.most {
            return Err(Full::Server);
        }
        let peer = peer.to_canonical();
        let is_proxy = self.trusted_proxies.iter().any(|network| network.contains(&peer));
        self.places.take(peer, if is_proxy { usize::MAX } else { self.per_address }).ok_or(Full::Address)
    }
}

fn most_with(files: usize) -> usize {
    (files - files / 4).saturating_sub(OTHER_FILES).max(16)
}

#[cfg(unix)]
fn file_limit() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    limit.and_then(|files| usize::try_from(files).ok()).map_or(NO_LIMIT, |files| files.min(NO_LIMIT))
}

#[cfg(not(unix))]
fn file_limit() -> usize {
    NO_LIMIT
}

/// Says that there is no place, as far as that can be said without waiting for anybody.
pub fn turn_away(stream: &TcpStream, full: Full) {
    let status = match full {
        Full::Address => "429 Too Many Requests",
        Full::Server => "503 Service Unavailable",
    };
    let body = serde_json::to_string(&Error::RateLimited { retry_after: TRY_AGAIN }.body()).unwrap_or_default();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nretry-after: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len(),
        TRY_AGAIN.as_secs(),
    );
    // Whoever is not there to read it finds the connection closed.
    let _ = stream.try_write(answer.as_bytes());
}

/// Reads requests from a connection and answers them, until either side ends it or the peer stands still.
///
/// HTTP/1 alone: telling versions apart would wait for a silent client for ever.
pub fn serve(stream: TcpStream, peer: SocketAddr, place: Place, app: Router, state: &AppState) {
    let stream = Arc::new(stream);
    let progress = Progress::new(&stream);
    let answering = progress.clone();
    let service = service_fn(move |request| answer(app.clone(), request, peer, answering.clone()));
    let io = TokioIo::new(Counted::new(stream, progress.clone(), place));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(state.patience.headers).max_buf_size(BUFFER);
    let served = state.clone();
    state.connections.tracker.spawn(async move {
        let (patience, mut connection) =
            (&served.patience, pin!(builder.serve_connection(io, service).with_upgrades()));
        let ended = tokio::select! {
            ended = connection.as_mut() => Some(ended),
            () = progress.takes_nothing(patience.answer) => None,
            () = progress.takes_for_ever(patience.whole_answer) => None,
            () = served.shutdown.cancelled() => {
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    ended = connection.as_mut() => Some(ended),
                    () = progress.stands_still(patience.parting) => None,
                }
            }
        };
        match ended {
            Some(Ok(())) => {}
            Some(Err(error)) => tracing::debug!(%error, "a connection broke off"),
            None => tracing::debug!("a connection stood still"),
        }
    });
}

async fn answer(
    app: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
    progress: Arc<Progress>,
) -> Result<Response<Answer<Body>>, Infallible> {
    let work = progress.begin();
    let mut request = request.map(|body| Body::new(Awaited::new(body, progress.clone())));
    request.extensions_mut().insert(ConnectInfo(peer));
    // For a socket, which has the connection from then on.
    request.extensions_mut().insert(progress);
    Ok(app.oneshot(request).await?.map(|body| Answer::new(body, work)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_left_for_everything_else() {
        assert_eq!(most_with(1_024), 704);
        assert_eq!(most_with(20_000), 14_936);
        assert_eq!(most_with(32), 16);
    }
}
