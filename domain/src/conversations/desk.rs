//! Conversations as agents see them: lines of a list, and one in full.

use super::{Identity, Status};
use crate::{
    Timestamp,
    ids::{AgentId, ThreadId},
    threads::{Message, SenderType},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A line of the desk's list (spec 1 Step 7, `SupportChatListItem`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChatListItem {
    /// The conversation.
    pub id: ThreadId,
    /// The visitor.
    pub user_id: Uuid,
    /// The visitor's email address: whoever is signed in has one where their website vouches for it, and everybody else
    /// the one that they gave.
    pub user_email: Option<String>,
    /// The visitor's name: what their website says of whoever is signed in, and what everybody else gave.
    pub user_name: Option<String>,
    /// Where replies are mailed. Whoever is signed in may have given another address than their website vouches for.
    pub mailed_to: Option<String>,
    /// Another name than the website's, which somebody has given who is signed in.
    pub given_name: Option<String>,
    /// The page that the visitor was last seen on.
    pub page_url: Option<String>,
    /// When the newest message was stored.
    pub last_message_at: Option<Timestamp>,
    /// The newest message on one line, at most [`LIST_PREVIEW_CHARS`](crate::threads::LIST_PREVIEW_CHARS) characters.
    pub last_message_preview: Option<String>,
    /// Who wrote the newest message.
    pub last_message_sender: Option<SenderType>,
    /// All messages.
    pub message_count: i64,
    /// The visitor's messages since an agent last looked.
    pub unread_count: i64,
    /// Whether `unread_count` is more than zero.
    pub unread: bool,
    /// Whether it is in the archive.
    pub archived: bool,
    /// What people call it by: `INQ-` and six signs.
    pub tracking_code: String,
    /// What it is about, when the visitor said so.
    pub subject: Option<String>,
    /// One of the inbox's categories.
    pub category: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Who sees to it.
    pub assigned_to: Option<Assignee>,
    /// How sure it is who the visitor is.
    pub identity: Identity,
    /// Whether the visitor has a live connection now.
    pub online: bool,
}

impl ChatListItem {
    /// What agents call this visitor: the name, else the address, else where they are.
    pub fn title(&self) -> String {
        title(self.user_name.as_deref(), self.user_email.as_deref(), self.page_url.as_deref())
    }

    /// An address that the visitor gave and nobody vouches for, where something better is known of them.
    pub fn given_email(&self) -> Option<&str> {
        self.mailed_to.as_deref().filter(|given| self.user_email.as_deref() != Some(given))
    }
}

/// What agents call a visitor: the name, else the address, else where they are.
pub fn title(name: Option<&str>, email: Option<&str>, page_url: Option<&str>) -> String {
    match (name.or(email), page_url.and_then(page_path)) {
        (Some(known), _) => known.to_owned(),
        (None, Some(path)) => format!("Visitor from {path}"),
        (None, None) => "Visitor".to_owned(),
    }
}

/// The path of a page's address: "https://a.example/pricing?x=1" is on "/pricing".
pub fn page_path(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    Some(path.split(['?', '#']).next().unwrap_or("/"))
}

/// The agent who sees to a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Assignee {
    /// Who.
    pub id: AgentId,
    /// Their name.
    pub name: String,
}

/// A page of the desk's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChatPage {
    /// Newest first.
    pub items: Vec<ChatListItem>,
    /// Ask for what follows with this; `None` on the last page.
    pub next_cursor: Option<String>,
    /// Unread conversations in the active list, whatever this page shows.
    pub unread_chats: i64,
}

/// A conversation as agents see it (spec 1 Step 7, `AdminSupportChat`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChatDetail {
    /// Its line in the list.
    #[serde(flatten)]
    pub item: ChatListItem,
    /// When the visitor first opened the widget.
    pub first_seen_at: Timestamp,
    /// When the visitor was last connected or wrote.
    pub last_seen_at: Timestamp,
    /// When the conversation was begun.
    pub created_at: Timestamp,
    /// When it was closed, while it is.
    pub closed_at: Option<Timestamp>,
    /// The visitor's telephone number, when given.
    pub phone: Option<String>,
    /// The visitor's browser, as it names itself.
    pub user_agent: Option<String>,
    /// Whether the visitor asked for no more emails.
    pub unsubscribed: bool,
    /// The newest [`PAGE_SIZE`](crate::threads::PAGE_SIZE) messages, oldest first.
    pub messages: Vec<Message>,
    /// Whether there are messages before the first of `messages`.
    pub has_earlier: bool,
    /// The newest event that these messages include; where a sync starts.
    pub last_event_id: i64,
    /// Emails about this conversation, oldest first, for the thread ("Email with 2 replies sent …").
    pub emails: Vec<EmailNote>,
}

/// A line in the thread about an email.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EmailNote {
    /// When it was sent or given up.
    pub at: Timestamp,
    /// Such as "Email with 2 replies sent to maya@example.com".
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_is_called_by_what_is_known() {
        let check = |name, email, page, expected: &str| assert_eq!(title(name, email, page), expected);
        check(Some("Maya"), Some("m@a.example"), None, "Maya");
        check(None, Some("m@a.example"), None, "m@a.example");
        check(None, None, Some("https://a.example/pricing?x#y"), "Visitor from /pricing");
        check(None, None, Some("https://a.example"), "Visitor from /");
        check(None, None, Some("nonsense"), "Visitor");
    }
}
