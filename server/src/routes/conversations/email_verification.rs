//! A visitor shows that an email address is theirs.

use crate::{
    error::{Answer, ApiError},
    extract::{Bearer, Json, PathParticipant, TokenParticipant, WritingIn},
    routes::api_docs::{SUPPORT_CHAT, SUPPORT_INQUIRIES},
};
use app::people::ClientAddress;
use axum::{Extension, extract::State, http::StatusCode};
use backend::{Services, conversations};
use domain::conversations::{Inquiry, OpenedChat};
use serde::{Deserialize, Serialize};

/// Says nothing: `{}`.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Nothing {}

/// `POST /api/support_chat/verify-email/request`: mails a code, and does not tell who uses the address.
#[utoipa::path(
    post, path = "/api/support_chat/verify-email/request", tag = SUPPORT_CHAT,
    responses((status = 202, body = Nothing), (status = 400))
)]
pub async fn request(
    WritingIn(TokenParticipant(guest)): WritingIn<TokenParticipant>,
    State(services): State<Services>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
) -> Result<(StatusCode, axum::Json<Nothing>), ApiError> {
    conversations::request_code(&services, &guest, address).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(Nothing {})))
}

/// `POST /api/support-inquiries/{id}/verify-email/request`: mails a code, and does not tell who uses the address.
#[utoipa::path(
    post, path = "/api/support-inquiries/{id}/verify-email/request", tag = SUPPORT_INQUIRIES,
    responses((status = 202, body = Nothing), (status = 400))
)]
pub async fn request_for_inquiry(
    WritingIn(PathParticipant(guest)): WritingIn<PathParticipant>,
    State(services): State<Services>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
) -> Result<(StatusCode, axum::Json<Nothing>), ApiError> {
    conversations::request_code(&services, &guest, address).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(Nothing {})))
}

/// The six digits that came by email.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// Six digits.
    #[schema(example = "123456")]
    code: String,
}

/// `POST /api/support_chat/verify-email/confirm`: takes the code that was mailed. The answer is the conversation in which
/// the visitor goes on, and the token for it.
#[utoipa::path(
    post, path = "/api/support_chat/verify-email/confirm", tag = SUPPORT_CHAT,
    request_body = Code, responses((status = 200, body = OpenedChat))
)]
pub async fn confirm(
    WritingIn(TokenParticipant(guest)): WritingIn<TokenParticipant>,
    Bearer(token): Bearer,
    State(services): State<Services>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    Json(Code { code }): Json<Code>,
) -> Answer<OpenedChat> {
    Ok(axum::Json(conversations::confirm_code(&services, &guest, &token, &code, address).await?))
}

/// `POST /api/support-inquiries/{id}/verify-email/confirm`: takes the code that was mailed; the address counts as
/// verified then.
#[utoipa::path(
    post, path = "/api/support-inquiries/{id}/verify-email/confirm", tag = SUPPORT_INQUIRIES,
    request_body = Code, responses((status = 200, body = Inquiry))
)]
pub async fn confirm_inquiry(
    WritingIn(PathParticipant(guest)): WritingIn<PathParticipant>,
    State(services): State<Services>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    Json(Code { code }): Json<Code>,
) -> Answer<Inquiry> {
    Ok(axum::Json(conversations::confirm_inquiry_code(&services, &guest, &code, address).await?))
}
