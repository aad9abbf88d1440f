//! The desk's server functions as the browser calls them, in place of what their macro makes of
//! `conversations/api.rs` for the server.

use crate::{
    browser::page::{Request, current},
    conversations::inbox::Filter,
    realtime::PATIENCE_MS,
};
pub use app::conversations::api::Listed;
use app::error::AppError;
use domain::{
    conversations::{ChatDetail, ChatListItem, Status},
    ids::{AgentId, ThreadId},
    threads::{Message, MessagePage},
};
use serde::de::DeserializeOwned;
use std::fmt::Display;
use url::form_urlencoded::Serializer;
use uuid::Uuid;

pub async fn list_chats(
    archived: bool,
    search: Option<String>,
    cursor: Option<String>,
    filter: Filter,
) -> Result<Listed, AppError> {
    let mut fields = vec![("archived", archived.to_string())];
    fields.extend(search.map(|search| ("search", search)));
    fields.extend(cursor.map(|cursor| ("cursor", cursor)));
    fields.extend(filter.status.map(|status| field("filter[status]", status)));
    call("list_chats", &fields).await
}

pub async fn view_chat(id: ThreadId) -> Result<ChatDetail, AppError> {
    call("view_chat", &[field("id", id)]).await
}

pub async fn post_reply(id: ThreadId, content: String, client_message_id: Uuid) -> Result<Message, AppError> {
    let fields = [field("id", id), field("content", content), field("client_message_id", client_message_id)];
    call("post_reply", &fields).await
}

pub async fn archive_chat(id: ThreadId) -> Result<ChatListItem, AppError> {
    call("archive_chat", &[field("id", id)]).await
}

pub async fn unarchive_chat(id: ThreadId) -> Result<ChatListItem, AppError> {
    call("unarchive_chat", &[field("id", id)]).await
}

pub async fn set_status(id: ThreadId, status: Status) -> Result<ChatListItem, AppError> {
    call("set_status", &[field("id", id), field("status", status)]).await
}

pub async fn assign_chat(id: ThreadId, before: Option<AgentId>, to: Option<AgentId>) -> Result<ChatListItem, AppError> {
    let mut fields = vec![field("id", id)];
    fields.extend(before.map(|before| field("before", before)));
    fields.extend(to.map(|to| field("to", to)));
    call("assign_chat", &fields).await
}

pub async fn revoke_access(id: ThreadId) -> Result<ChatListItem, AppError> {
    call("revoke_access", &[field("id", id)]).await
}

pub async fn earlier_messages(id: ThreadId, before_event_id: i64) -> Result<MessagePage, AppError> {
    call("earlier_messages", &[field("id", id), field("before_event_id", before_event_id)]).await
}

pub async fn mark_chat_read(id: ThreadId, up_to_event_id: i64) -> Result<(), AppError> {
    call("mark_chat_read", &[field("id", id), field("up_to_event_id", up_to_event_id)]).await
}

fn field(name: &'static str, value: impl Display) -> (&'static str, String) {
    (name, value.to_string())
}

async fn call<T: DeserializeOwned>(function: &str, fields: &[(&str, String)]) -> Result<T, AppError> {
    let body = Serializer::new(String::new()).extend_pairs(fields).finish();
    let (method, path) = ("POST".to_owned(), format!("/desk/{function}"));
    let request = Request { method, path, is_form: true, body: Some(body), ..Request::default() };
    match current().ask(request, PATIENCE_MS).await {
        None => Err(AppError::new("UNREACHABLE", "No answer from the server.")),
        Some((true, text)) => Ok(serde_json::from_str(&text).expect(&text)),
        Some((false, text)) => Err(serde_json::from_str(&text).expect(&text)),
    }
}
