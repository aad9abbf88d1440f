//! `/ws`: plain JSON frames, as `domain::realtime` describes them.

mod asker;
mod frames;
mod meter;
mod peer;
mod rate;
mod requests;
mod session;
mod sockets;

pub use sockets::Sockets;

use crate::{address::unnamed_proxy, connections::Progress, csrf, error::ApiError, state::AppState};
use app::people::ClientAddress;
use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    response::Response,
};
use backend::{Error, people, realtime::SocketOwner};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use meter::Metered;
use peer::Peer;
use sockets::Place;
use std::{net::IpAddr, sync::Arc, time::Duration};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        handshake::server::create_response_with_body,
        protocol::{Role, WebSocketConfig},
    },
};
use tower_sessions::Session;

/// The largest frame.
const MAX_FRAME: usize = 64 * 1024;
/// An idle socket should cost kilobytes, not the library's 128 KiB. Most frames of clients are smaller than this.
const READ_BUFFER: usize = 512;
/// Frames that wait together leave in one write of about this size.
const WRITE_BUFFER: usize = 16 * 1024;

/// A socket, whose frames are counted.
type Socket = WebSocketStream<Metered<TokioIo<Upgraded>>>;

/// `GET /ws`. An agent comes with a session, a visitor with nothing yet. Whoever comes with a session has
/// its `Origin` checked: browsers send cookies with sockets that other sites open.
pub async fn upgrade(
    State(state): State<AppState>,
    session: Session,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let (answer, upgrading) = handshake(&mut request)?;
    let place = admit(&state, address).inspect_err(|_| warn_of_proxy(&state, &request))?;
    let agent = people::agent_of(&state.services, &session).await?;
    if agent.is_some() && csrf::is_foreign(request.headers(), &state.config.base_url) {
        return Err(csrf::refusal());
    }
    let signed_in =
        agent.zip(session.id()).map(|(agent, id)| SocketOwner::Agent { id: agent.id, session: id.to_string().into() });
    let progress = request.extensions_mut().remove::<Arc<Progress>>().unwrap_or_default();
    tokio::spawn(async move {
        // A connection that broke off before has nobody to tell.
        if let Ok(upgraded) = upgrading.await {
            let socket = socket(upgraded, state.config.rate_limits).await;
            session::run(Peer::new(socket, progress, state.clone()), state, signed_in, place).await;
        }
    });
    Ok(answer)
}

/// A place for another socket. Those who find none use up nothing of what the address may open.
fn admit(state: &AppState, address: IpAddr) -> Result<Place, ApiError> {
    let busy = ApiError(Error::RateLimited { retry_after: Duration::from_secs(10) });
    let place = state.sockets.admit(address).ok_or(busy)?;
    state.limits.check_connecting(address)?;
    Ok(place)
}

/// Tells the operator, who may have forgotten to name a proxy: then all visitors have its address.
fn warn_of_proxy(state: &AppState, request: &Request) {
    if let Some(address) = unnamed_proxy(request, &state.config.trusted_proxies)
        && state.sockets.warning.is_due()
    {
        tracing::warn!(
            %address,
            "an address has as many sockets as it may; if it is your proxy, name it in PORCHLIGHT_TRUSTED_PROXIES"
        );
    }
}

/// The answer to a request for a socket, and the connection that it turns into.
fn handshake(request: &mut Request) -> Result<(Response, OnUpgrade), ApiError> {
    let answer = create_response_with_body(request, Body::empty)
        .map_err(|error| ApiError(Error::invalid("request", format!("Open this as a WebSocket: {error}."))))?;
    Ok((answer, hyper::upgrade::on(request)))
}

async fn socket(upgraded: Upgraded, limited: bool) -> Socket {
    let config = WebSocketConfig::default()
        .max_frame_size(Some(MAX_FRAME))
        .max_message_size(Some(MAX_FRAME))
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(4 * MAX_FRAME);
    let stream = Metered::new(TokioIo::new(upgraded), limited);
    WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await
}
