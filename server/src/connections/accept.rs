//! Taking connections from the listener, as many as there are slots for.

use super::http1;
use crate::{
    limits::{Full, LogThrottle},
    state::AppState,
};
use axum::Router;
use backend::Error;
use std::{net::SocketAddr, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};

/// When a client that was rejected should try again.
const RETRY_AFTER: Duration = Duration::from_secs(10);
/// After an error of the listener, which mostly is that too many files are open.
const RETRY_AFTER_ERROR: Duration = Duration::from_millis(200);

/// Takes connections until the server stops. `axum::serve` limits neither how many there are nor how slow they may be,
/// hence the loop.
pub async fn accept(listener: TcpListener, app: Router, state: &AppState) {
    let warnings = Warnings::default();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = state.shutdown.cancelled() => return,
        };
        match accepted {
            Ok((stream, peer)) => match state.connections.admit(peer.ip()) {
                Ok(slot) => http1::serve(stream, peer, slot, app.clone(), state),
                Err(full) => {
                    warnings.log(peer, full);
                    reject(&stream, full);
                }
            },
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                sleep(RETRY_AFTER_ERROR).await;
            }
        }
    }
}

/// Warns the operator, who may have forgotten to name a proxy, but not for each connection of a flood.
#[derive(Default)]
struct Warnings {
    address: LogThrottle,
    server: LogThrottle,
}

impl Warnings {
    fn log(&self, peer: SocketAddr, full: Full) {
        let address = peer.ip();
        match full {
            Full::Address if self.address.is_due() => tracing::warn!(
                %address,
                "an address has as many connections as it may; if it is your proxy, name it in PORCHLIGHT_TRUSTED_PROXIES"
            ),
            Full::Server if self.server.is_due() => {
                tracing::warn!("there are as many connections as the limit of open files allows");
            }
            Full::Address | Full::Server => {}
        }
    }
}

/// Tells a client that there is no slot for it, as far as that takes no waiting.
fn reject(stream: &TcpStream, full: Full) {
    let status = match full {
        Full::Address => "429 Too Many Requests",
        Full::Server => "503 Service Unavailable",
    };
    let body = serde_json::to_string(&Error::RateLimited { retry_after: RETRY_AFTER }.body()).unwrap_or_default();
    let response = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nretry-after: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len(),
        RETRY_AFTER.as_secs(),
    );
    // Whoever is not there to read it finds the connection closed.
    let _ = stream.try_write(response.as_bytes());
}
