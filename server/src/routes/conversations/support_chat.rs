//! A visitor's own conversation.

use crate::{
    error::{Answer, ApiError},
    extract::{Bearer, Json, Opening, Query, TokenParticipant, Writing, WritingIn, bearer},
    routes::{
        api_docs::SUPPORT_CHAT,
        threads::{self, Created, MessagesQuery, PageOrEvents},
    },
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header::USER_AGENT},
    response::{IntoResponse, Response},
};
use backend::{
    Services,
    conversations::{self, Arrival},
    threads::{Viewer, mark_read as mark_thread_read},
};
use domain::{
    conversations::{Chat, OpenChat, OpenedChat, VisitorDetails},
    threads::{Message, NewMessage},
};
use serde::{Deserialize, Serialize};

/// `POST /api/support_chat`: opens a conversation; the only answer that shows its token. A customer, who sends theirs,
/// gets the one that they have already, and no other token.
#[utoipa::path(
    post, path = "/api/support_chat", tag = SUPPORT_CHAT,
    security((), ("customerToken" = [])), request_body = OpenChat,
    responses((status = 201, body = Opened), (status = 200, body = OwnChat), (status = 404))
)]
pub async fn open(
    _: Opening,
    State(services): State<Services>,
    headers: HeaderMap,
    Json(request): Json<OpenChat>,
) -> Result<Response, ApiError> {
    let user_agent = user_agent(&headers);
    if let Some(jwt) = bearer(&headers).filter(|token| !conversations::is_access_token(token)) {
        let (chat, is_new) = conversations::find_or_create_chat(&services, jwt, request, user_agent).await?;
        let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
        return Ok((status, axum::Json(OwnChat { chat })).into_response());
    }
    let opened = conversations::create_chat(&services, request, user_agent).await?;
    Ok((StatusCode::CREATED, axum::Json(opened)).into_response())
}

fn user_agent(headers: &HeaderMap) -> Option<&str> {
    headers.get(USER_AGENT).and_then(|value| value.to_str().ok())
}

/// What a customer gets who opens a conversation.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnChat {
    /// The conversation.
    chat: Chat,
}

/// What opening is answered with.
// Only described: a customer's has no token.
#[derive(utoipa::ToSchema)]
#[serde(untagged)]
#[expect(dead_code)]
enum Opened {
    /// A guest's.
    Guest(OpenedChat),
    /// A customer's.
    Customer(OwnChat),
}

/// Who the visitor is, as the website says.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Identify {
    /// The token that the website signed.
    token: String,
    /// The page that the visitor is on now.
    page_url: Option<String>,
}

/// `POST /api/support_chat/identify`: exchanges the website's token for one of the customer's conversation. What a guest,
/// whose token is sent along, has said goes on there.
#[utoipa::path(
    post, path = "/api/support_chat/identify", tag = SUPPORT_CHAT,
    security((), ("guestToken" = [])), request_body = Identify,
    responses((status = 200, body = OpenedChat))
)]
pub async fn identify(
    _: Writing,
    State(services): State<Services>,
    headers: HeaderMap,
    Json(Identify { token, page_url }): Json<Identify>,
) -> Answer<OpenedChat> {
    let arrival = Arrival { page_url, user_agent: user_agent(&headers) };
    Ok(axum::Json(conversations::claim_with_jwt(&services, bearer(&headers), &token, arrival).await?))
}

/// `DELETE /api/support_chat/token`: makes the guest's token worthless, and closes its sockets.
#[utoipa::path(delete, path = "/api/support_chat/token", tag = SUPPORT_CHAT, responses((status = 204)))]
pub async fn log_out(Bearer(token): Bearer, State(services): State<Services>) -> Result<StatusCode, ApiError> {
    conversations::revoke_token(&services, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/support_chat`: the conversation with its newest messages.
#[utoipa::path(get, path = "/api/support_chat", tag = SUPPORT_CHAT, responses((status = 200, body = Chat)))]
pub async fn show(TokenParticipant(guest): TokenParticipant, State(services): State<Services>) -> Answer<Chat> {
    Ok(axum::Json(conversations::find_chat(&services, &guest).await?))
}

/// `PATCH /api/support_chat`: who the visitor is, and the page they are on.
#[utoipa::path(
    patch, path = "/api/support_chat", tag = SUPPORT_CHAT,
    request_body = VisitorDetails,
    responses((status = 200, body = Chat))
)]
pub async fn update(
    WritingIn(TokenParticipant(guest)): WritingIn<TokenParticipant>,
    State(services): State<Services>,
    Json(details): Json<VisitorDetails>,
) -> Answer<Chat> {
    Ok(axum::Json(conversations::update_chat(&services, &guest, details).await?))
}

/// How far the visitor has read.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Seen {
    /// The newest event that they had seen.
    up_to_event_id: Option<i64>,
}

/// `PATCH /api/support_chat/mark_read`: the replies up to an event have been seen; without one, all of them.
#[utoipa::path(
    patch, path = "/api/support_chat/mark_read", tag = SUPPORT_CHAT,
    params(Seen),
    responses((status = 204))
)]
pub async fn mark_read(
    WritingIn(TokenParticipant(guest)): WritingIn<TokenParticipant>,
    State(services): State<Services>,
    Query(seen): Query<Seen>,
) -> Result<StatusCode, ApiError> {
    let thread = guest.thread();
    mark_thread_read(&services, &Viewer::Participant(guest), thread, seen.up_to_event_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/support_chat/messages`: posts a message. The same `clientMessageId` again returns the first result.
#[utoipa::path(
    post, path = "/api/support_chat/messages", tag = SUPPORT_CHAT,
    request_body = NewMessage,
    responses((status = 201, body = Message))
)]
pub async fn post(
    WritingIn(TokenParticipant(guest)): WritingIn<TokenParticipant>,
    State(services): State<Services>,
    Json(message): Json<NewMessage>,
) -> Created<Message> {
    threads::post(&services, guest, message).await
}

/// `GET /api/support_chat/messages`: with `sinceEventId` what came after that event, otherwise a page of history.
#[utoipa::path(
    get, path = "/api/support_chat/messages", tag = SUPPORT_CHAT,
    params(MessagesQuery),
    responses((status = 200, body = PageOrEvents))
)]
pub async fn messages(
    TokenParticipant(guest): TokenParticipant,
    State(services): State<Services>,
    Query(query): Query<MessagesQuery>,
) -> Result<Response, ApiError> {
    threads::list(&services, guest, query).await
}
