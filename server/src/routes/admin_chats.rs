//! Conversations as agents see them.

use super::{MessagesQuery, support_chat::page_or_events};
use crate::{
    error::{Answer, ApiError},
    extract::{ConversationPath, CurrentAgent, Json, Query},
};
use axum::{extract::State, http::StatusCode, response::Response};
use backend::{
    Desk,
    conversations::{self, Viewer},
};
use domain::conversations::{ChatDetail, ChatListItem, ChatPage, Message, NewMessage};
use serde::Deserialize;

/// Which conversations.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ListQuery {
    archived: bool,
    search: Option<String>,
    cursor: Option<String>,
}

/// `GET /api/admin/chats`
pub async fn list(
    CurrentAgent(agent): CurrentAgent,
    State(desk): State<Desk>,
    Query(query): Query<ListQuery>,
) -> Answer<ChatPage> {
    let (search, cursor) = (query.search.as_deref(), query.cursor.as_deref());
    Ok(axum::Json(conversations::list(&desk, &agent, query.archived, search, cursor).await?))
}

/// `GET /api/admin/chats/{id}`: also marks it viewed.
pub async fn show(
    CurrentAgent(agent): CurrentAgent,
    ConversationPath(id): ConversationPath,
    State(desk): State<Desk>,
) -> Answer<ChatDetail> {
    Ok(axum::Json(conversations::view(&desk, &agent, id).await?))
}

/// `GET /api/admin/chats/{id}/messages`
pub async fn messages(
    CurrentAgent(agent): CurrentAgent,
    ConversationPath(id): ConversationPath,
    State(desk): State<Desk>,
    Query(query): Query<MessagesQuery>,
) -> Result<Response, ApiError> {
    page_or_events(&desk, &Viewer::from(agent), id, query).await
}

/// `POST /api/admin/chats/{id}/messages`
pub async fn post(
    CurrentAgent(agent): CurrentAgent,
    ConversationPath(id): ConversationPath,
    State(desk): State<Desk>,
    Json(message): Json<NewMessage>,
) -> Result<(StatusCode, axum::Json<Message>), ApiError> {
    let message = conversations::post(&desk, &Viewer::from(agent), id, message).await?;
    Ok((StatusCode::CREATED, axum::Json(message)))
}

/// `POST /api/admin/chats/{id}/archive`
pub async fn archive(
    CurrentAgent(agent): CurrentAgent,
    ConversationPath(id): ConversationPath,
    State(desk): State<Desk>,
) -> Answer<ChatListItem> {
    Ok(axum::Json(conversations::archive(&desk, &agent, id).await?))
}

/// `POST /api/admin/chats/{id}/unarchive`
pub async fn unarchive(
    CurrentAgent(agent): CurrentAgent,
    ConversationPath(id): ConversationPath,
    State(desk): State<Desk>,
) -> Answer<ChatListItem> {
    Ok(axum::Json(conversations::unarchive(&desk, &agent, id).await?))
}
