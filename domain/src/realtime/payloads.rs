//! What events carry.

use crate::{
    Timestamp,
    conversations::EmailNote,
    ids::ThreadId,
    threads::{Message, SenderType, ThreadStatus},
};
use serde::{Deserialize, Serialize};

/// The payload of `MESSAGES_READ`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessagesRead {
    /// Who read.
    pub reader_type: SenderType,
    /// When.
    pub read_at: Timestamp,
    /// The newest event that they had seen.
    pub up_to_event_id: i64,
}

/// The payload of `status_changed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StatusChanged {
    /// The status that it has now.
    // Only conversations are described so far.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::conversations::Status))]
    pub status: ThreadStatus,
    /// When that changed.
    pub changed_at: Timestamp,
}

/// The payload of `MESSAGE_CREATED`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessageCreated<'a> {
    /// The message.
    #[serde(flatten)]
    pub message: &'a Message,
    /// The code of its conversation (spec 2 §9).
    pub tracking_code: &'a str,
}

/// The payload of `STORAGE_CHANGED`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageChanged {
    /// Whether messages can be stored.
    pub available: bool,
}

/// The payload of `CONVERSATION_UPDATED`: how the emails about a conversation stand. It holds all of it, so that
/// one which was missed does no harm once the next one comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConversationUpdated {
    /// Which conversation.
    pub id: ThreadId,
    /// Whether the visitor asked for no more emails.
    pub unsubscribed: bool,
    /// Every email that was sent or given up, oldest first.
    pub emails: Vec<EmailNote>,
}

/// Whether a conversation's visitor is connected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Presence {
    /// Which conversation.
    pub id: ThreadId,
    /// Whether there is a live connection now.
    pub online: bool,
}

/// An error, in a REST body or in the data of an `error` frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// A stable name for programs.
    pub error_code: String,
    /// A sentence for people.
    pub message: String,
}
