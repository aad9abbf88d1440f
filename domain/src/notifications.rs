//! Notifications: one message to one recipient on one channel, and what became of it.

use crate::{
    Timestamp,
    ids::{ConversationId, NotificationId},
};
use serde::{Deserialize, Serialize};

/// Where a notification stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "lowercase"))]
#[serde(rename_all = "lowercase")]
pub enum NotificationState {
    /// Waits until it is due, or is being sent.
    Pending,
    /// The mail server took it.
    Sent,
    /// Not sent on purpose; the reason says why.
    Skipped,
    /// Given up; an admin can retry it.
    Dead,
}

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// Replies that a visitor who has left has not seen.
    ChatReply,
    /// An invitation to the desk.
    Invitation,
    /// A code by which a visitor shows that an address is theirs.
    EmailCode,
    /// A test of the mail settings.
    Test,
}

/// A line of the mail log on the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::FromRow))]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    /// Unique.
    pub id: NotificationId,
    /// What it is about.
    pub kind: NotificationKind,
    /// The conversation, for replies.
    pub conversation_id: Option<ConversationId>,
    /// The address.
    pub recipient: String,
    /// Where it stands.
    pub state: NotificationState,
    /// Why it was skipped or given up, or the last error, as a sentence.
    pub reason: Option<String>,
    /// How often sending was tried.
    pub attempts: i32,
    /// When it is sent, or tried again.
    pub due_at: Timestamp,
    /// When it was sent, skipped or given up.
    pub finished_at: Option<Timestamp>,
}
