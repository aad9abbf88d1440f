//! Who makes a request.

use super::input::ConversationPath;
use crate::{
    error::{ApiError, session_failed},
    state::AppState,
};
use app::people::REQUEST_ID;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header::AUTHORIZATION, request::Parts},
};
use backend::{
    Error, conversations, customers,
    people::{self, Actor},
    realtime,
};
use domain::{customers::Customer, ids::ThreadId};
use tower_sessions::Session;
use uuid::Uuid;

/// The participant in the one conversation that a token is for, sent as `Authorization: Bearer …`: a guest's token, or a
/// customer's.
pub struct TokenParticipant(pub realtime::Participant);

impl AsRef<realtime::Participant> for TokenParticipant {
    fn as_ref(&self) -> &realtime::Participant {
        &self.0
    }
}

impl FromRequestParts<AppState> for TokenParticipant {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let Bearer(token) = Bearer::from_request_parts(parts, state).await?;
        Ok(Self(conversations::authenticate_participant(&state.services, &token).await?))
    }
}

/// The participant in the conversation that the path's `{id}` names: a guest with its token, or the customer whose it is.
pub struct PathParticipant(pub realtime::Participant);

impl AsRef<realtime::Participant> for PathParticipant {
    fn as_ref(&self) -> &realtime::Participant {
        &self.0
    }
}

impl FromRequestParts<AppState> for PathParticipant {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let Bearer(token) = Bearer::from_request_parts(parts, state).await?;
        // What is no id at all is nobody's, as an unknown one is.
        let id = ConversationPath::from_request_parts(parts, state).await.map_or(ThreadId(Uuid::nil()), |path| path.0);
        Ok(Self(conversations::authenticate_participant_of(&state.services, &token, id).await?))
    }
}

/// The customer whose token is sent.
pub struct CurrentCustomer(pub Customer);

impl FromRequestParts<AppState> for CurrentCustomer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let Bearer(token) = Bearer::from_request_parts(parts, state).await?;
        if conversations::is_access_token(&token) {
            return Err(ApiError(Error::AccessDenied));
        }
        Ok(Self(customers::authenticate(&state.services, &token).await?.customer))
    }
}

/// The token of `Authorization: Bearer …`, whatever it is worth.
pub struct Bearer(pub String);

impl FromRequestParts<AppState> for Bearer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        let missing = Error::SignedOut("Send the visitor’s token as “Authorization: Bearer …”.");
        Ok(Self(bearer(&parts.headers).ok_or(missing)?.to_owned()))
    }
}

/// The same, where it is not needed.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    // RFC 6750 §2.1: more spaces may stand between, and nothing but the token follows.
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim_start_matches(' '))
}

/// The agent who is signed in and still active, or who made the key in `Authorization: Bearer pk_…`.
///
/// Whoever sends a key means it: one that opens nothing is not made up for by a cookie.
pub struct CurrentAgent(pub Actor);

impl FromRequestParts<AppState> for CurrentAgent {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let request_id = parts.headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).map(str::to_owned);
        if let Some(key) = bearer(&parts.headers) {
            return Ok(Self(people::actor_of_key(&state.services, key, request_id).await?));
        }
        let session = session_of(parts, state).await?;
        let agent = people::agent_of(&state.services, &session).await?;
        let agent = agent.ok_or(ApiError(Error::SignedOut("Please sign in.")))?;
        Ok(Self(Actor { request_id, ..Actor::from(agent) }))
    }
}

/// The agent who asks, and the conversation that the path's `{id}` names: whether they may see it is asked by the verb.
pub struct PathAgent {
    /// Who asks.
    pub actor: Actor,
    /// About which conversation.
    pub id: ThreadId,
}

impl FromRequestParts<AppState> for PathAgent {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let CurrentAgent(actor) = CurrentAgent::from_request_parts(parts, state).await?;
        let ConversationPath(id) = ConversationPath::from_request_parts(parts, state).await?;
        Ok(Self { actor, id })
    }
}

async fn session_of(parts: &mut Parts, state: &AppState) -> Result<Session, ApiError> {
    let found = Session::from_request_parts(parts, state).await;
    found.map_err(|(_, message)| session_failed(message))
}
