//! Conversations as agents see them.

use crate::{
    error::{Answer, ApiError},
    extract::{CurrentAgent, Json, PathAgent, Query},
    routes::{
        api_docs::ADMIN_SUPPORT_CHAT,
        threads::{self, Created, MessagesQuery, PageOrEvents, Seat},
    },
};
use axum::{extract::State, response::Response};
use backend::{Services, conversations};
use domain::{
    conversations::{ChatDetail, ChatListItem, ChatPage},
    threads::{Message, NewMessage, ThreadKind::Conversation},
};
use serde::Deserialize;

/// Which conversations.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Those in the archive, instead of the active ones.
    archived: bool,
    /// Words in names, addresses and messages.
    #[param(max_length = 200)]
    search: Option<String>,
    /// The `nextCursor` of the page before.
    cursor: Option<String>,
}

/// `GET /api/admin/chats`: 50 conversations, newest first.
#[utoipa::path(
    get, path = "/api/admin/chats", tag = ADMIN_SUPPORT_CHAT,
    params(ListQuery),
    responses((status = 200, body = ChatPage))
)]
pub async fn list(
    CurrentAgent(agent): CurrentAgent,
    State(services): State<Services>,
    Query(query): Query<ListQuery>,
) -> Answer<ChatPage> {
    let (search, cursor) = (query.search.as_deref(), query.cursor.as_deref());
    Ok(axum::Json(conversations::list_folder(&services, &agent, query.archived, search, cursor).await?))
}

/// `GET /api/admin/chats/{id}`: one in full. What the visitor wrote counts as seen from now on.
#[utoipa::path(
    get, path = "/api/admin/chats/{id}", tag = ADMIN_SUPPORT_CHAT,
    responses((status = 200, body = ChatDetail))
)]
pub async fn show(PathAgent { actor, id }: PathAgent, State(services): State<Services>) -> Answer<ChatDetail> {
    Ok(axum::Json(conversations::find_detail(&services, &actor, id).await?))
}

/// `GET /api/admin/chats/{id}/messages`: with `sinceEventId` what came after that event, otherwise a page of history.
#[utoipa::path(
    get, path = "/api/admin/chats/{id}/messages", tag = ADMIN_SUPPORT_CHAT,
    params(MessagesQuery),
    responses((status = 200, body = PageOrEvents))
)]
pub async fn messages(
    PathAgent { actor, id }: PathAgent,
    State(services): State<Services>,
    Query(query): Query<MessagesQuery>,
) -> Result<Response, ApiError> {
    threads::list(&services, Seat::of_agent(actor, (Conversation, id)), query).await
}

/// `POST /api/admin/chats/{id}/messages`: answers. The same `clientMessageId` again returns the first result.
#[utoipa::path(
    post, path = "/api/admin/chats/{id}/messages", tag = ADMIN_SUPPORT_CHAT,
    request_body = NewMessage,
    responses((status = 201, body = Message), (status = 429))
)]
pub async fn post(
    PathAgent { actor, id }: PathAgent,
    State(services): State<Services>,
    Json(message): Json<NewMessage>,
) -> Created<Message> {
    threads::post(&services, Seat::of_agent(actor, (Conversation, id)), message).await
}

/// `POST /api/admin/chats/{id}/archive`: hides it from the active list until the visitor writes again.
#[utoipa::path(
    post, path = "/api/admin/chats/{id}/archive", tag = ADMIN_SUPPORT_CHAT,
    responses((status = 200, body = ChatListItem))
)]
pub async fn archive(PathAgent { actor, id }: PathAgent, State(services): State<Services>) -> Answer<ChatListItem> {
    Ok(axum::Json(conversations::archive(&services, &actor, id).await?))
}

/// `POST /api/admin/chats/{id}/unarchive`: takes it back from the archive.
#[utoipa::path(
    post, path = "/api/admin/chats/{id}/unarchive", tag = ADMIN_SUPPORT_CHAT,
    responses((status = 200, body = ChatListItem))
)]
pub async fn unarchive(PathAgent { actor, id }: PathAgent, State(services): State<Services>) -> Answer<ChatListItem> {
    Ok(axum::Json(conversations::unarchive(&services, &actor, id).await?))
}
