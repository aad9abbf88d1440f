//! The conversation as the widget reads it: the types of `domain` without the ids and dates, whose parsers
//! every visitor would have to download.

use crate::browser::Json;
use domain::threads::SenderType;

/// A message, or what else an event carries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Message {
    /// Its place in the conversation; 0 until the server has given one.
    pub(crate) event_id: i64,
    /// Made by the sender.
    pub(crate) client_message_id: String,
    /// Plain text.
    pub(crate) content: String,
    /// Who wrote it; absent in events that are no messages.
    pub(crate) sender_type: Option<SenderType>,
    /// An agent's name.
    pub(crate) sender_name: Option<String>,
    /// Whether the other side has seen it.
    pub(crate) is_read: bool,
    /// When it was written, as RFC 3339.
    pub(crate) created_at: String,
}

impl Message {
    pub(crate) fn read(json: &Json) -> Self {
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
    pub(crate) fn write(&self) -> Json {
        Json::object(&[
            ("clientMessageId", Some(&self.client_message_id)),
            ("content", Some(&self.content)),
            ("senderType", Some("customer")),
            ("createdAt", Some(&self.created_at)),
        ])
    }
}

/// Reads who wrote, or read, something.
pub(crate) fn sender(json: &Json, name: &str) -> Option<SenderType> {
    match json.text(name)?.as_str() {
        "customer" => Some(SenderType::Customer),
        "agent" => Some(SenderType::Agent),
        _ => Some(SenderType::System),
    }
}

/// A visitor's conversation, or a page of its history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Chat {
    /// The conversation.
    pub(crate) id: String,
    /// Oldest first.
    pub(crate) messages: Vec<Message>,
    /// Whether there are messages before the first of `messages`.
    pub(crate) has_earlier: bool,
    /// The newest event that these messages include.
    pub(crate) last_event_id: i64,
    /// The visitor's name.
    pub(crate) name: String,
    /// The visitor's email address.
    pub(crate) email: String,
    /// Agents' messages that the visitor has not seen.
    pub(crate) unread_count: i64,
    /// Whether it takes no more messages.
    pub(crate) is_closed: bool,
    /// Whether the visitor has shown that the address is theirs.
    pub(crate) is_verified: bool,
}

impl Chat {
    pub(crate) fn read(json: &Json) -> Self {
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
pub(crate) fn is_closed(json: &Json) -> bool {
    matches!(json.text("status").as_deref(), Some("closed" | "spam"))
}

/// What the visitor says about themselves, or the opening of a conversation.
pub(crate) fn details(inbox: Option<&str>, name: &str, email: &str, page_url: Option<&str>) -> String {
    let given = |text| Some(text).filter(|text: &&str| !text.is_empty());
    Json::object(&[("inbox", inbox), ("name", given(name)), ("email", given(email)), ("pageUrl", page_url)]).write()
}
