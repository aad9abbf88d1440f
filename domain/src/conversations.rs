//! Conversations: what is sent over the wire about them, and what a message may be.

use crate::{
    Timestamp,
    ids::{ConversationId, MessageId},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest message, in characters (not bytes).
pub const MAX_MESSAGE_CHARS: usize = 10_000;
/// The length of a preview in a list of conversations, in characters (spec 1 Step 2).
pub const LIST_PREVIEW_CHARS: usize = 100;
/// The length of a preview in an email, in characters (spec 1, email job).
pub const EMAIL_PREVIEW_CHARS: usize = 200;
/// Messages in one page of history.
pub const PAGE_SIZE: i64 = 50;

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Unique across conversations.
    pub id: MessageId,
    /// The conversation it belongs to.
    pub conversation_id: ConversationId,
    /// The event that brought it: its place in the conversation, without gaps among events.
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
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMessage {
    /// What was typed.
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

/// A visitor's own conversation: `GET /api/support_chat`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chat {
    /// The conversation.
    pub id: ConversationId,
    /// The newest [`PAGE_SIZE`] messages, oldest first.
    pub messages: Vec<Message>,
    /// Whether there are messages before the first of `messages`.
    pub has_earlier: bool,
    /// The newest event that these messages include; where a sync starts.
    pub last_event_id: i64,
    /// The visitor's name, when given.
    pub name: Option<String>,
    /// The visitor's email address, when given.
    pub email: Option<String>,
    /// Agents' messages that the visitor has not seen.
    pub unread_count: i64,
}

/// The answer to `POST /api/support_chat`: the only time that the token is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenedChat {
    /// The guest's secret (`si_…`); whoever has it is the guest.
    pub token: String,
    /// The conversation.
    pub chat: Chat,
}

/// What `POST /api/support_chat` takes; everything but the inbox is optional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct OpenChat {
    /// The inbox's public key, from the snippet.
    pub inbox: String,
    /// The visitor's name.
    pub name: Option<String>,
    /// Where answers go when the visitor has left.
    pub email: Option<String>,
    /// The page that the widget is on.
    pub page_url: Option<String>,
}

/// What `PATCH /api/support_chat` takes: a field that is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct VisitorDetails {
    /// The visitor's name.
    pub name: Option<String>,
    /// Where answers go when the visitor has left.
    pub email: Option<String>,
    /// The page that the visitor is on now.
    pub page_url: Option<String>,
}

/// A line of the desk's list (spec 1 Step 7, `SupportChatListItem`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChatListItem {
    /// The conversation.
    pub id: ConversationId,
    /// The visitor.
    pub user_id: Uuid,
    /// The visitor's email address, when given.
    pub user_email: Option<String>,
    /// The visitor's name, when given.
    pub user_name: Option<String>,
    /// The page that the visitor was last seen on.
    pub page_url: Option<String>,
    /// When the newest message was stored.
    pub last_message_at: Option<Timestamp>,
    /// The newest message on one line, at most [`LIST_PREVIEW_CHARS`] characters.
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
    /// Whether the visitor has a live connection now.
    pub online: bool,
}

impl ChatListItem {
    /// What agents call this visitor: the name, else the address, else where they are.
    pub fn title(&self) -> String {
        title(self.user_name.as_deref(), self.user_email.as_deref(), self.page_url.as_deref())
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

/// A page of the desk's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[serde(rename_all = "camelCase")]
pub struct ChatDetail {
    /// Its line in the list.
    #[serde(flatten)]
    pub item: ChatListItem,
    /// When the visitor first opened the widget.
    pub first_seen_at: Timestamp,
    /// When the visitor was last connected or wrote.
    pub last_seen_at: Timestamp,
    /// The visitor's browser, as it names itself.
    pub user_agent: Option<String>,
    /// Whether the visitor asked for no more emails.
    pub unsubscribed: bool,
    /// The newest [`PAGE_SIZE`] messages, oldest first.
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
#[serde(rename_all = "camelCase")]
pub struct EmailNote {
    /// When it was sent or given up.
    pub at: Timestamp,
    /// Such as "Email with 2 replies sent to maya@example.com".
    pub text: String,
}

/// Messages before or after a point: `GET …/messages`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    fn a_visitor_is_called_by_what_is_known() {
        let check = |name, email, page, expected: &str| assert_eq!(title(name, email, page), expected);
        check(Some("Maya"), Some("m@a.example"), None, "Maya");
        check(None, Some("m@a.example"), None, "m@a.example");
        check(None, None, Some("https://a.example/pricing?x#y"), "Visitor from /pricing");
        check(None, None, Some("https://a.example"), "Visitor from /");
        check(None, None, Some("nonsense"), "Visitor");
    }

    #[test]
    fn unknown_fields_are_refused() {
        let json = r#"{"content":"x","clientMessageId":"00000000-0000-7000-8000-000000000000","senderType":"agent"}"#;
        assert!(serde_json::from_str::<NewMessage>(json).is_err());
    }
}
