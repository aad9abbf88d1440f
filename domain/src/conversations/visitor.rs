//! A conversation as its visitor sees it, and what visitors say of themselves.

use super::Status;
use crate::{ids::ThreadId, threads::Message};
use serde::{Deserialize, Serialize};

/// A visitor's own conversation: `GET /api/support_chat`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Chat {
    /// The conversation.
    pub id: ThreadId,
    /// The newest [`PAGE_SIZE`](crate::threads::PAGE_SIZE) messages, oldest first.
    pub messages: Vec<Message>,
    /// Whether there are messages before the first of `messages`.
    pub has_earlier: bool,
    /// The newest event that these messages include; where a sync starts.
    pub last_event_id: i64,
    /// Where it stands.
    pub status: Status,
    /// The visitor's name, when given.
    pub name: Option<String>,
    /// The visitor's email address, when given.
    pub email: Option<String>,
    /// Whether the visitor has shown that the address is theirs.
    pub email_verified: bool,
    /// Agents' messages that the visitor has not seen.
    pub unread_count: i64,
}

/// The answer to `POST /api/support_chat`: the only time that the token is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenedChat {
    /// The guest's secret (`si_…`); whoever has it is the guest.
    #[cfg_attr(feature = "openapi", schema(example = "si_…"))]
    pub token: String,
    /// The conversation.
    pub chat: Chat,
}

/// What `POST /api/support_chat` takes; everything but the inbox is optional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct OpenChat {
    /// The inbox's public key, from the snippet.
    #[cfg_attr(feature = "openapi", schema(required, example = "demo"))]
    pub inbox: String,
    /// The visitor's name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Maya"))]
    pub name: Option<String>,
    /// Where answers go when the visitor has left.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::openapi::Email>))]
    pub email: Option<String>,
    /// The page that the widget is on.
    #[cfg_attr(feature = "openapi", schema(example = "https://shop.example/lamps"))]
    pub page_url: Option<String>,
}

/// What `PATCH /api/support_chat` takes: a field that is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct VisitorDetails {
    /// The visitor's name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "Maya"))]
    pub name: Option<String>,
    /// Where answers go when the visitor has left.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::openapi::Email>))]
    pub email: Option<String>,
    /// The page that the visitor is on now.
    #[cfg_attr(feature = "openapi", schema(example = "https://shop.example/lamps"))]
    pub page_url: Option<String>,
}
