//! The verbs of conversations as server functions, for the desk's island.

// The macro makes types of the arguments, which have no place for docs.
#![allow(missing_docs)]

use super::inbox::Filter;
use crate::{client::Patient, error::AppError};
use domain::{
    activity::Activity,
    conversations::{ChatDetail, ChatListItem, ChatPage, Status},
    ids::{AgentId, ThreadId},
    threads::{Message, MessagePage},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
#[cfg(feature = "ssr")]
use {
    crate::page::{current_agent, services},
    backend::{
        conversations,
        threads::{self, ListQuery, Viewer},
    },
    domain::threads::{NewMessage, ThreadKind::Conversation},
};

/// A page of the list, and how the server is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Listed {
    /// The page.
    pub page: ChatPage,
    /// Whether messages can be stored.
    pub storing: bool,
}

/// A page of the list.
#[server(prefix = "/desk", endpoint = "list_chats", client = Patient)]
pub async fn list_chats(
    archived: bool,
    search: Option<String>,
    cursor: Option<String>,
    #[server(default)] filter: Filter,
) -> Result<Listed, AppError> {
    let (me, services) = (current_agent().await?, services()?);
    let query = ListQuery { search, cursor, ..filter.query(me.id, archived) };
    let page = conversations::list(&services, &me, query).await?;
    Ok(Listed { page, storing: services.storage_health.is_available() })
}

/// A conversation, which counts as looked at from now on.
#[server(prefix = "/desk", endpoint = "view_chat", client = Patient)]
pub async fn view_chat(id: ThreadId) -> Result<ChatDetail, AppError> {
    let me = current_agent().await?;
    Ok(conversations::find_detail(&services()?, &me, id).await?)
}

/// Posts a reply; the same `client_message_id` again is the same reply.
#[server(prefix = "/desk", endpoint = "post_reply", client = Patient)]
pub async fn post_reply(id: ThreadId, content: String, client_message_id: Uuid) -> Result<Message, AppError> {
    let me = Viewer::from(current_agent().await?);
    Ok(threads::post(&services()?, &me, (Conversation, id), NewMessage { content, client_message_id }).await?)
}

/// Moves it to the archive.
#[server(prefix = "/desk", endpoint = "archive_chat", client = Patient)]
pub async fn archive_chat(id: ThreadId) -> Result<ChatListItem, AppError> {
    let me = current_agent().await?;
    Ok(conversations::archive(&services()?, &me, id).await?)
}

/// Brings it back.
#[server(prefix = "/desk", endpoint = "unarchive_chat", client = Patient)]
pub async fn unarchive_chat(id: ThreadId) -> Result<ChatListItem, AppError> {
    let me = current_agent().await?;
    Ok(conversations::unarchive(&services()?, &me, id).await?)
}

/// Moves it to another status.
#[server(prefix = "/desk", endpoint = "set_status", client = Patient)]
pub async fn set_status(id: ThreadId, status: Status) -> Result<ChatListItem, AppError> {
    let me = current_agent().await?;
    Ok(conversations::set_status(&services()?, &me, id, status).await?)
}

/// Gives it from whoever has it, as far as the desk knows, to somebody, or to nobody.
#[server(prefix = "/desk", endpoint = "assign_chat", client = Patient)]
pub async fn assign_chat(id: ThreadId, before: Option<AgentId>, to: Option<AgentId>) -> Result<ChatListItem, AppError> {
    let me = current_agent().await?;
    Ok(conversations::assign(&services()?, &me, id, before, to).await?)
}

/// Takes it away from everyone who has a token or a link of it.
#[server(prefix = "/desk", endpoint = "revoke_access", client = Patient)]
pub async fn revoke_access(id: ThreadId) -> Result<ChatListItem, AppError> {
    let me = current_agent().await?;
    Ok(conversations::revoke_access(&services()?, &me, id).await?)
}

/// What staff have done to it, the newest first.
#[server(prefix = "/desk", endpoint = "list_activities", client = Patient)]
pub async fn list_activities(id: ThreadId) -> Result<Vec<Activity>, AppError> {
    let me = current_agent().await?;
    Ok(threads::list_activities(&services()?, &me, (Conversation, id)).await?)
}

/// The page of messages before one.
#[server(prefix = "/desk", endpoint = "earlier_messages", client = Patient)]
pub async fn earlier_messages(id: ThreadId, before_event_id: i64) -> Result<MessagePage, AppError> {
    let me = Viewer::from(current_agent().await?);
    Ok(threads::list_messages(&services()?, &me, (Conversation, id), Some(before_event_id)).await?)
}

/// Marks what the visitor wrote as seen, up to the last event that the desk has shown.
#[server(prefix = "/desk", endpoint = "mark_chat_read", client = Patient)]
pub async fn mark_chat_read(id: ThreadId, up_to_event_id: i64) -> Result<(), AppError> {
    let me = Viewer::from(current_agent().await?);
    Ok(threads::mark_read(&services()?, &me, (Conversation, id), Some(up_to_event_id)).await?)
}
