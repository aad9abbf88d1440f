//! Signing in and out, for scripts and tests; people use the desk's forms.

use crate::routes::api_docs::SESSION;
use crate::{
    error::{Answer, ApiError},
    extract::Json,
};
use app::people::ClientAddress;
use axum::{Extension, extract::State, http::StatusCode};
use backend::{Services, people};
use domain::people::Agent;
use serde::Deserialize;
use tower_sessions::Session;

/// What `POST /api/session` takes.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The agent's address.
    #[schema(example = "ada@desk.example")]
    email: String,
    /// The agent's password.
    password: String,
}

/// `POST /api/session`: signs an agent in. The answer sets the cookie.
#[utoipa::path(
    post, path = "/api/session", tag = SESSION,
    security(()), request_body = SignIn,
    responses((status = 200, body = Agent, headers(("Set-Cookie" = String))), (status = 401))
)]
pub async fn sign_in(
    State(services): State<Services>,
    session: Session,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    Json(SignIn { email, password }): Json<SignIn>,
) -> Answer<Agent> {
    let agent = people::sign_in(&services, &email, &password, address).await?;
    people::begin_session(&services, &session, &agent).await?;
    Ok(axum::Json(agent))
}

/// `DELETE /api/session`: signs out, and closes the sockets that this session opened.
#[utoipa::path(delete, path = "/api/session", tag = SESSION, security(()), responses((status = 204)))]
pub async fn sign_out(State(services): State<Services>, session: Session) -> Result<StatusCode, ApiError> {
    people::end_session(&services, &session).await?;
    Ok(StatusCode::NO_CONTENT)
}
