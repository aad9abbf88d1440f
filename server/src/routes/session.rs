//! Signing in and out, for scripts and tests; people use the desk's forms.

use crate::{
    error::{Answer, ApiError},
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
    people::begin_session(&session, &agent).await?;
    Ok(axum::Json(agent))
}

/// `DELETE /api/session`: also closes the sockets that it opened.
pub async fn sign_out(State(desk): State<Desk>, session: Session) -> Result<StatusCode, ApiError> {
    people::end_session(&desk, &session).await?;
    Ok(StatusCode::NO_CONTENT)
}
