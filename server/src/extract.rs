//! What handlers take out of a request. Every refusal is an `ErrorBody`.

use crate::{
    error::{ApiError, session_failed},
    state::AppState,
};
use app::people::REQUEST_ID;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE},
        request::Parts,
    },
};
use backend::{
    Error, conversations, customers,
    people::{self, Actor},
};
use domain::{customers::Customer, ids::ConversationId};
use serde::de::DeserializeOwned;
use tower_sessions::Session;
use uuid::Uuid;

/// The visitor of the one conversation that a token is for, sent as `Authorization: Bearer …`: a guest's token, or a
/// customer's.
pub struct Guest(pub conversations::Guest);

impl AsRef<conversations::Guest> for Guest {
    fn as_ref(&self) -> &conversations::Guest {
        &self.0
    }
}

impl FromRequestParts<AppState> for Guest {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let Bearer(token) = Bearer::from_request_parts(parts, state).await?;
        Ok(Self(conversations::visitor_of(&state.services, &token).await?))
    }
}

/// The visitor of the conversation that the path's `{id}` names: a guest with its token, or the customer whose it is.
pub struct Visitor(pub conversations::Guest);

impl AsRef<conversations::Guest> for Visitor {
    fn as_ref(&self) -> &conversations::Guest {
        &self.0
    }
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let Bearer(token) = Bearer::from_request_parts(parts, state).await?;
        // What is no id at all is nobody's, as an unknown one is.
        let id =
            ConversationPath::from_request_parts(parts, state).await.map_or(ConversationId(Uuid::nil()), |path| path.0);
        Ok(Self(conversations::authenticate_visitor(&state.services, &token, id).await?))
    }
}

/// The customer whose token is sent.
pub struct CurrentCustomer(pub Customer);

impl FromRequestParts<AppState> for CurrentCustomer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let Bearer(token) = Bearer::from_request_parts(parts, state).await?;
        if conversations::is_guest_token(&token) {
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

async fn session_of(parts: &mut Parts, state: &AppState) -> Result<Session, ApiError> {
    let found = Session::from_request_parts(parts, state).await;
    found.map_err(|(_, message)| session_failed(message))
}

/// The `{id}` of a conversation in the path. What is no id at all is not found.
pub struct ConversationPath(pub ConversationId);

impl FromRequestParts<AppState> for ConversationPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let id = params.ok().and_then(|params| params.iter().find(|(name, _)| *name == "id")?.1.parse().ok());
        id.map(Self).ok_or(ApiError(Error::NotFound("conversation")))
    }
}

/// The query, when it can be read.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let query = axum::extract::Query::from_request_parts(parts, state).await;
        query.map(|query| Self(query.0)).map_err(|error| ApiError(Error::invalid("query", error.body_text())))
    }
}

/// A JSON body. One that does not say what it is, is taken as JSON.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        if request.headers().get(CONTENT_TYPE).is_some_and(|kind| !is_json(kind)) {
            return Err(ApiError(Error::MediaType));
        }
        let bytes = body(request, state).await?;
        // Serde would take a list as the fields in their order, which is nobody's intention.
        if bytes.trim_ascii_start().first().is_some_and(|sign| *sign == b'[') {
            return Err(ApiError(Error::invalid("body", "The JSON can’t be used: send an object.")));
        }
        let read = |error: serde_json::Error| Error::invalid("body", format!("The JSON can’t be used: {error}."));
        Ok(Self(serde_json::from_slice(&bytes).map_err(read)?))
    }
}

fn is_json(kind: &HeaderValue) -> bool {
    let name = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    name == "application/json" || (name.starts_with("application/") && name.ends_with("+json"))
}

/// A form's body, as a plain page posts it.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Form<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let form = axum::Form::from_request(request, state).await;
        form.map(|form| Self(form.0)).map_err(|error| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => ApiError(too_large()),
            _ => ApiError(Error::invalid("body", "The form can’t be used.")),
        })
    }
}

async fn body(request: Request, state: &AppState) -> Result<Bytes, ApiError> {
    Bytes::from_request(request, state).await.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError(too_large()),
        _ => ApiError(Error::invalid("body", "The request’s body could not be read.")),
    })
}

/// A body over the limit.
pub fn too_large() -> Error {
    Error::TooLarge("This is more than 160 KiB.".to_owned())
}
