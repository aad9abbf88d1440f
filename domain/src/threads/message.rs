//! Messages: what they carry, and what one may say.

use crate::{
    Timestamp,
    ids::{MessageId, ThreadId},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest message, in characters (not bytes).
pub const MAX_MESSAGE_CHARS: usize = 10_000;

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "lowercase"))]
#[serde(rename_all = "lowercase")]
pub enum SenderType {
    /// The visitor, identified or not.
    Customer,
    /// A member of staff.
    Agent,
    /// Porchlight itself, such as the greeting.
    System,
}

/// A message as every client gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Unique across threads.
    pub id: MessageId,
    /// The thread that it belongs to.
    #[serde(rename = "conversationId")]
    pub thread_id: ThreadId,
    /// The event that brought it: its place in the thread, without gaps among events.
    pub event_id: i64,
    /// Made by the sender; the same id again is the same message.
    pub client_message_id: Uuid,
    /// Plain text, 1 to [`MAX_MESSAGE_CHARS`] characters.
    pub content: String,
    /// Who wrote it.
    pub sender_type: SenderType,
    /// An agent's name; `None` for visitors.
    pub sender_name: Option<String>,
    /// When the other side saw it.
    pub read_at: Option<Timestamp>,
    /// When it was stored.
    pub created_at: Timestamp,
}

/// A message that somebody wants to post: `POST …/messages` and the socket's `support:send_message`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMessage {
    /// What was typed.
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 10_000, pattern = r"[^\s\x00]", example = "Is this lamp waterproof?")
    )]
    pub content: String,
    /// Made by the client, so that a retry is the same message.
    pub client_message_id: Uuid,
}

/// Why a message can't be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftError {
    /// Nothing but white space.
    Blank,
    /// More than [`MAX_MESSAGE_CHARS`] characters.
    TooLong,
}

impl DraftError {
    /// What to tell the person who typed it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Blank => "Write something first.",
            Self::TooLong => "This message is longer than 10,000 characters. Please split it.",
        }
    }
}

/// Checks what somebody typed and returns it as it will be stored: without white space around it, and
/// without NUL, which PostgreSQL can't store.
pub fn draft(content: &str) -> Result<String, DraftError> {
    let content = content.replace('\0', "");
    let content = content.trim();
    if content.is_empty() {
        return Err(DraftError::Blank);
    }
    if content.chars().count() > MAX_MESSAGE_CHARS {
        return Err(DraftError::TooLong);
    }
    Ok(content.to_owned())
}

/// Messages before or after a point: `GET …/messages`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessagePage {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Whether there are messages before the first of `messages`.
    pub has_earlier: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_trimmed_and_bounded() {
        let check = |text: &str, expected: Result<&str, DraftError>| {
            assert_eq!(draft(text).as_deref().map_err(|e| *e), expected);
        };
        check(" hi\n", Ok("hi"));
        check("a\nb", Ok("a\nb"));
        check("a\0b", Ok("ab"));
        check(" \n\t\0", Err(DraftError::Blank));
        check(&"é".repeat(10_000), Ok(&"é".repeat(10_000)));
        check(&"é".repeat(10_001), Err(DraftError::TooLong));
    }

    #[test]
    fn unknown_fields_are_refused() {
        let json = r#"{"content":"x","clientMessageId":"00000000-0000-7000-8000-000000000000","senderType":"agent"}"#;
        assert!(serde_json::from_str::<NewMessage>(json).is_err());
    }
}
