//! Conversations as integrators know them: support inquiries (spec 2).

use super::{MessagesQuery, support_chat::page_or_events};
use crate::{
    error::{Answer, ApiError},
    extract::{ConversationPath, Guest, Json, Query},
    limits::{Opening, Writing},
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header::USER_AGENT},
    response::Response,
};
use backend::{
    Desk,
    conversations::{self, Viewer},
};
use domain::conversations::{Identification, Inquiry, Message, NewInquiry, NewMessage, OpenedInquiry};

type Created<T> = Result<(StatusCode, axum::Json<T>), ApiError>;

/// `POST /api/support-inquiries`: the only answer that shows a guest's token.
pub async fn open(
    _: Opening,
    State(desk): State<Desk>,
    headers: HeaderMap,
    Json(new): Json<NewInquiry>,
) -> Created<OpenedInquiry> {
    let user_agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    let opened = conversations::open_inquiry(&desk, new, user_agent).await?;
    Ok((StatusCode::CREATED, axum::Json(opened)))
}

/// `GET /api/support-inquiries/{id}`
pub async fn show(
    Guest(guest): Guest,
    ConversationPath(id): ConversationPath,
    State(desk): State<Desk>,
) -> Answer<Inquiry> {
    let guest = conversations::only(guest, id)?;
    Ok(axum::Json(conversations::inquiry(&desk, &guest).await?))
}

/// `GET /api/support-inquiries/{id}/messages`
pub async fn messages(
    Guest(guest): Guest,
    ConversationPath(id): ConversationPath,
    State(desk): State<Desk>,
    Query(query): Query<MessagesQuery>,
) -> Result<Response, ApiError> {
    page_or_events(&desk, &Viewer::Guest(guest), id, query).await
}

/// `POST /api/support-inquiries/{id}/messages`
pub async fn post(
    _: Writing,
    Guest(guest): Guest,
    ConversationPath(id): ConversationPath,
    State(desk): State<Desk>,
    Json(message): Json<NewMessage>,
) -> Created<Message> {
    let message = conversations::post(&desk, &Viewer::Guest(guest), id, message).await?;
    Ok((StatusCode::CREATED, axum::Json(message)))
}

/// `PATCH /api/support-inquiries/{id}/identify`: who the visitor is. Nothing is told about who that might be.
pub async fn identify(
    _: Writing,
    Guest(guest): Guest,
    ConversationPath(id): ConversationPath,
    State(desk): State<Desk>,
    Json(who): Json<Identification>,
) -> Answer<Inquiry> {
    let guest = conversations::only(guest, id)?;
    Ok(axum::Json(conversations::identify(&desk, &guest, who).await?))
}
