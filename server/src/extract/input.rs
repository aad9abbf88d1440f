//! What is sent with a request.

use crate::{error::ApiError, state::AppState};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::{HeaderValue, StatusCode, header::CONTENT_TYPE, request::Parts},
};
use backend::Error;
use domain::ids::{AgentId, DepartmentId, ThreadId};
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// The `{id}` of a conversation in the path. What is no id at all is not found.
pub struct ConversationPath(pub ThreadId);

impl FromRequestParts<AppState> for ConversationPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        id_in_path(parts, state).await.map(Self).ok_or(ApiError(Error::NotFound("conversation")))
    }
}

/// The `{id}` of an agent in the path.
pub struct AgentPath(pub AgentId);

impl FromRequestParts<AppState> for AgentPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        id_in_path(parts, state).await.map(Self).ok_or(ApiError(Error::NotFound("agent")))
    }
}

/// The `{id}` of a department in the path.
pub struct DepartmentPath(pub DepartmentId);

impl FromRequestParts<AppState> for DepartmentPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        id_in_path(parts, state).await.map(Self).ok_or(ApiError(Error::NotFound("department")))
    }
}

async fn id_in_path<T: FromStr>(parts: &mut Parts, state: &AppState) -> Option<T> {
    let params = RawPathParams::from_request_parts(parts, state).await.ok()?;
    params.iter().find(|(name, _)| *name == "id")?.1.parse().ok()
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
        let limit = BodyLimit::of(&request);
        let form = axum::Form::from_request(request, state).await;
        form.map(|form| Self(form.0)).map_err(|error| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => ApiError(limit.exceeded()),
            _ => ApiError(Error::invalid("body", "The form can’t be used.")),
        })
    }
}

async fn body(request: Request, state: &AppState) -> Result<Bytes, ApiError> {
    let limit = BodyLimit::of(&request);
    Bytes::from_request(request, state).await.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError(limit.exceeded()),
        _ => ApiError(Error::invalid("body", "The request’s body could not be read.")),
    })
}

/// How long a request's body may be, in bytes. A middleware enforces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyLimit(pub usize);

impl BodyLimit {
    /// JSON and the forms of pages. A message of 10,000 characters fits in any script: as a form, a character can take
    /// twelve bytes.
    pub const MESSAGE: Self = Self(160 * 1024);
    /// A few short fields, or nothing.
    pub const SMALL: Self = Self(4 * 1024);

    /// The refusal of a longer body.
    pub fn exceeded(self) -> Error {
        Error::TooLarge(format!("This is more than {} KiB.", self.0 / 1024))
    }

    fn of(request: &Request) -> Self {
        request.extensions().get().copied().unwrap_or(Self::MESSAGE)
    }
}
