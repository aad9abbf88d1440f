//! The conversation as the widget reads it: the types of `domain` without the ids and dates, whose parsers
//! every visitor would have to download.

use crate::realtime::Json;
use domain::conversations::SenderType;

/// A message, or what else an event carries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Message {
    /// Its place in the conversation; 0 until the server has given one.
    pub(super) event_id: i64,
    /// Made by the sender.
    pub(super) client_message_id: String,
    /// Plain text.
    pub(super) content: String,
    /// Who wrote it; absent in events that are no messages.
    pub(super) sender_type: Option<SenderType>,
    /// An agent's name.
    pub(super) sender_name: Option<String>,
    /// Whether the other side has seen it.
    pub(super) is_read: bool,
    /// When it was written, as RFC 3339.
    pub(super) created_at: String,
}

impl Message {
    pub(super) fn read(json: &Json) -> Self {
        Self {
            event_id: json.number("eventId"),
            client_message_id: json.text("clientMessageId").unwrap_or_default(),
            content: json.text("content").unwrap_or_default(),
            sender_type: sender(json, "senderType"),
            sender_name: json.text("senderName"),
            is_read: json.flag("readAt"),
            created_at: json.text("createdAt").unwrap_or_default(),
        }
    }

    /// What is kept of an unsent message.
    pub(super) fn write(&self) -> Json {
        Json::object(&[
            ("clientMessageId", Some(&self.client_message_id)),
            ("content", Some(&self.content)),
            ("senderType", Some("customer")),
            ("createdAt", Some(&self.created_at)),
        ])
    }
}

/// Reads who wrote, or read, something.
pub(super) fn sender(json: &Json, name: &str) -> Option<SenderType> {
    match json.text(name)?.as_str() {
        "customer" => Some(SenderType::Customer),
        "agent" => Some(SenderType::Agent),
        _ => Some(SenderType::System),
    }
}

/// A visitor's conversation, or a page of its history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Chat {
    /// The conversation.
    pub(super) id: String,
    /// Oldest first.
    pub(super) messages: Vec<Message>,
    /// Whether there are messages before the first of `messages`.
    pub(super) has_earlier: bool,
    /// The newest event that these messages include.
    pub(super) last_event_id: i64,
    /// The visitor's name.
    pub(super) name: String,
    /// The visitor's email address.
    pub(super) email: String,
    /// Agents' messages that the visitor has not seen.
    pub(super) unread_count: i64,
    /// Whether it takes no more messages.
    pub(super) is_closed: bool,
    /// Whether the visitor has shown that the address is theirs.
    pub(super) is_verified: bool,
}

impl Chat {
    pub(super) fn read(json: &Json) -> Self {
        Self {
            id: json.text("id").unwrap_or_default(),
            messages: json.get("messages").items().iter().map(Message::read).collect(),
            has_earlier: json.flag("hasEarlier"),
            last_event_id: json.number("lastEventId"),
            name: json.text("name").unwrap_or_default(),
            email: json.text("email").unwrap_or_default(),
            unread_count: json.number("unreadCount"),
            is_closed: is_closed(json),
            is_verified: json.flag("emailVerified"),
        }
    }
}

/// Whether a conversation of this status takes no more messages.
pub(super) fn is_closed(json: &Json) -> bool {
    matches!(json.text("status").as_deref(), Some("closed" | "spam"))
}

/// What the visitor says about themselves, or the opening of a conversation.
pub(super) fn details(inbox: Option<&str>, name: &str, email: &str, page_url: Option<&str>) -> String {
    let given = |text| Some(text).filter(|text: &&str| !text.is_empty());
    Json::object(&[("inbox", inbox), ("name", given(name)), ("email", given(email)), ("pageUrl", page_url)]).write()
}
