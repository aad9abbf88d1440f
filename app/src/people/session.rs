//! Who is signed in: what the session cookie says, checked against the agents at every request.

use crate::{error::AppError, page::desk};
use axum::{extract::ConnectInfo, http::request::Parts};
use domain::{ids::AgentId, people::Agent};
use leptos::prelude::*;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tower_sessions::Session;

/// The agent's id in the session's data.
pub const AGENT_ID: &str = "agent_id";

/// Where a request comes from, proxies that are trusted taken into account; the server puts it into the
/// request's extensions.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

/// The agent who is signed in and still active.
pub async fn current_agent() -> Result<Agent, AppError> {
    let id = session().await?.get::<AgentId>(AGENT_ID).await.map_err(broken)?;
    let id = id.ok_or_else(AppError::signed_out)?;
    backend::people::agent(&desk()?, id).await?.ok_or_else(AppError::signed_out)
}

/// Signs an agent in. The session gets a new id, so that one which was planted before is worth nothing.
pub async fn sign_in(session: &Session, agent: &Agent) -> Result<(), AppError> {
    session.cycle_id().await.map_err(broken)?;
    session.insert(AGENT_ID, agent.id).await.map_err(broken)
}

/// Ends the session and the sockets that it opened.
pub async fn sign_out(session: &Session) -> Result<(), AppError> {
    let id = session.id();
    session.flush().await.map_err(broken)?;
    // Afterwards, so that a socket which opens meanwhile finds no session.
    if let Some(id) = id {
        desk()?.realtime.revoke_session(&id.to_string());
    }
    Ok(())
}

/// The session of this request.
pub(crate) async fn session() -> Result<Session, AppError> {
    leptos_axum::extract().await.map_err(broken)
}

/// Where this request comes from.
pub(super) fn client_address() -> IpAddr {
    let parts = use_context::<Parts>();
    let extensions = parts.as_ref().map(|parts| &parts.extensions);
    extensions
        .and_then(|all| {
            let peer = || all.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
            all.get::<ClientAddress>().map(|address| address.0).or_else(peer)
        })
        .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

fn broken(error: impl std::fmt::Debug) -> AppError {
    backend::Error::Internal(format!("session: {error:?}")).into()
}
