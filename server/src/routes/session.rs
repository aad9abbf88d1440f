//! Signing in and out, for scripts and tests; people use the desk's forms.

use crate::{
    error::{Answer, ApiError, session_failed},
    extract::Json,
};
use app::people::ClientAddress;
use axum::{Extension, extract::State, http::StatusCode};
use backend::{Desk, people};
use domain::people::Agent;
use serde::Deserialize;
use tower_sessions::Session;

/// What `POST /api/session` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    email: String,
    password: String,
}

/// `POST /api/session`: the answer sets the cookie.
pub async fn sign_in(
    State(desk): State<Desk>,
    session: Session,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    Json(SignIn { email, password }): Json<SignIn>,
) -> Answer<Agent> {
    let agent = people::sign_in(&desk, &email, &password, address).await?;
    // A new id, so that a session which somebody planted before is worth nothing.
    session.cycle_id().await.map_err(session_failed)?;
    session.insert(people::AGENT_KEY, agent.id).await.map_err(session_failed)?;
    Ok(axum::Json(agent))
}

/// `DELETE /api/session`: also closes the sockets that it opened.
pub async fn sign_out(State(desk): State<Desk>, session: Session) -> Result<StatusCode, ApiError> {
    let id = session.id();
    session.flush().await.map_err(session_failed)?;
    // Afterwards, so that a socket which opens meanwhile finds no session.
    if let Some(id) = id {
        desk.realtime.revoke_session(&id.to_string());
    }
    Ok(StatusCode::NO_CONTENT)
}
