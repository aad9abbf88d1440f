//! The session of a request: its agent, checked against the agents each time, and its address.

use super::request::services;
use crate::error::AppError;
use axum::{extract::ConnectInfo, http::request::Parts};
use backend::people::Actor;
use leptos::prelude::*;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tower_sessions::Session;

/// Where a request comes from, proxies that are trusted taken into account; the server puts it into the
/// request's extensions.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

/// The header with a request's id.
pub const REQUEST_ID: &str = "x-request-id";

/// The agent who is signed in and still active, in this request.
pub async fn current_agent() -> Result<Actor, AppError> {
    let agent = backend::people::agent_of(&services()?, &session().await?).await?.ok_or_else(AppError::signed_out)?;
    let parts = use_context::<Parts>();
    let request_id = parts.and_then(|parts| Some(parts.headers.get(REQUEST_ID)?.to_str().ok()?.to_owned()));
    Ok(Actor { request_id, ..Actor::from(agent) })
}

/// The session of this request.
pub async fn session() -> Result<Session, AppError> {
    leptos_axum::extract().await.map_err(broken)
}

/// Where this request comes from.
pub fn client_address() -> IpAddr {
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
