//! Deliveries: one notification to one recipient on one channel, and what became of it.

use crate::{
    Timestamp,
    ids::{DeliveryId, ThreadId},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The kinds of deliveries, as rows name them. A server may meet the rows of one that it does not know.
pub mod kinds {
    /// Replies that a visitor who has left has not seen.
    pub const CHAT_REPLY: &str = "chat_reply";
    /// An invitation to the desk.
    pub const INVITATION: &str = "invitation";
    /// A code by which a visitor shows that an address is theirs.
    pub const EMAIL_CODE: &str = "email_code";
    /// A test of the mail settings.
    pub const TEST: &str = "test";
}

/// The channels, as rows name them.
pub mod channels {
    /// Email.
    pub const EMAIL: &str = "email";
}

/// The types of things that deliveries are about, as rows name them.
pub mod subject_types {
    /// A conversation.
    pub const CONVERSATION: &str = "conversation";
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "lowercase"))]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// Waits until it is due, or is being sent.
    Pending,
    /// The channel took it.
    Sent,
    /// Not sent on purpose; the reason says why.
    Skipped,
    /// Given up; an admin can retry it.
    Dead,
}

/// A line of the delivery log on the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::FromRow))]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// Unique.
    pub id: DeliveryId,
    /// One of [`kinds`].
    pub kind: String,
    /// What type of thing it is about, one of [`subject_types`]; `None` when it is about none.
    pub subject_type: Option<String>,
    /// Which one.
    pub subject_id: Option<Uuid>,
    /// The address.
    pub recipient: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// Why it was skipped or given up, or the last error, as a sentence.
    pub reason: Option<String>,
    /// How often sending was tried.
    pub attempts: i32,
    /// When it is sent, or tried again.
    pub due_at: Timestamp,
    /// When it was sent, skipped or given up.
    pub finished_at: Option<Timestamp>,
}

impl Delivery {
    /// The conversation that it is about.
    pub fn conversation_id(&self) -> Option<ThreadId> {
        let is_one = self.subject_type.as_deref() == Some(subject_types::CONVERSATION);
        self.subject_id.filter(|_| is_one).map(ThreadId)
    }
}
