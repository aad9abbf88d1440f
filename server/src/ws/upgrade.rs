//! The HTTP side of `/ws`: who may open a socket, and from where.

use super::{lifecycle, socket_io::SocketIo};
use crate::{
    connections::Progress,
    error::ApiError,
    limits::SocketSlot,
    middleware::{client_address::unnamed_proxy, csrf},
    state::AppState,
};
use app::people::ClientAddress;
use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    response::Response,
};
use backend::{Error, people, realtime::Principal};
use hyper::upgrade::OnUpgrade;
use std::{net::IpAddr, sync::Arc, time::Duration};
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tower_sessions::Session;

/// When a client whose address has as many sockets as it may should try again.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// `GET /ws`. An agent comes with a session, a visitor with nothing yet. Whoever comes with a session has
/// its `Origin` checked: browsers send cookies with sockets that other sites open.
pub async fn upgrade(
    State(state): State<AppState>,
    session: Session,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let (answer, upgrading) = handshake(&mut request)?;
    let slot = admit(&state, address).inspect_err(|_| warn_of_proxy(&state, &request))?;
    let agent = people::agent_of(&state.services, &session).await?;
    if agent.is_some() && csrf::is_foreign(request.headers(), &state.config.base_url) {
        return Err(csrf::refusal());
    }
    let signed_in =
        agent.zip(session.id()).map(|(agent, id)| Principal::Agent { id: agent.id, session: id.to_string().into() });
    let progress = request.extensions_mut().remove::<Arc<Progress>>().unwrap_or_default();
    tokio::spawn(async move {
        // A connection that broke off before has nobody to tell.
        if let Ok(upgraded) = upgrading.await {
            let socket = SocketIo::open(upgraded, progress, state.clone()).await;
            lifecycle::run(socket, state, signed_in, slot).await;
        }
    });
    Ok(answer)
}

/// A slot for another socket. Those who find none use up nothing of what the address may open.
fn admit(state: &AppState, address: IpAddr) -> Result<SocketSlot, ApiError> {
    let busy = ApiError(Error::RateLimited { retry_after: RETRY_AFTER });
    let slot = state.sockets.admit(address).ok_or(busy)?;
    state.rate_limits.check_connecting(address)?;
    Ok(slot)
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
