//! The protocol of `/ws`: plain JSON text frames.

use crate::{
    Timestamp,
    conversations::EmailNote,
    ids::{AgentId, CustomerId, ThreadId},
    threads::{Message, SenderType, ThreadKind, ThreadStatus},
};
use serde::{Deserialize, Serialize};

/// The only place that names rooms and events.
pub mod topics {
    use crate::{ids::ThreadId, threads::ThreadKind};

    /// First frame of a visitor: `{token}`.
    pub const AUTHENTICATE: &str = "authenticate";
    /// `{inquiryId, sinceEventId?}`: receive the conversation's events.
    pub const JOIN: &str = "support:join_inquiry_messages";
    /// `{inquiryId}`: stop receiving them.
    pub const LEAVE: &str = "support:leave_inquiry_messages";
    /// `{inquiryId, sinceEventId}`: the events that were missed.
    pub const SYNC: &str = "support:sync_inquiry_messages";
    /// `{inquiryId, content, clientMessageId}`: post a message.
    pub const SEND: &str = "support:send_message";
    /// `{inquiryId}`: the other side is writing. Sent to others, not stored.
    pub const TYPING: &str = "support:typing";
    /// `{inquiryId}`: everything the other side wrote has been seen.
    pub const MARK_READ: &str = "support:mark_read";
    /// Agents only: receive what concerns all staff.
    pub const JOIN_STAFF: &str = "support:join_staff";
    /// Keeps the connection alive where proxies drop WebSocket pings.
    pub const PING: &str = "ping";

    /// Answer to a frame that worked.
    pub const ACK: &str = "ack";
    /// Answer to a frame that did not, or a reason before the server closes.
    pub const ERROR: &str = "error";

    /// A message: the payload is a `Message`.
    pub const MESSAGE_CREATED: &str = "support.inquiry_message.created";
    /// `{readAt, readerType, upToEventId}`: messages were seen.
    pub const MESSAGES_READ: &str = "support.inquiry_messages.read";
    /// A `StatusChanged`: staff or time have moved the conversation on. What a message does to it comes with the
    /// message.
    pub const STATUS_CHANGED: &str = "support.inquiry_status.changed";
    /// `{senderType, senderName}`; not stored, no event id.
    pub const TYPING_STARTED: &str = "support.typing.started";
    /// In the staff room: the `ChatListItem`s that are new or have changed: a message came, it was read, it moved to
    /// the archive or back, the visitor said who they are or went to another page.
    pub const CHATS_CHANGED: &str = "support.chats.changed";
    /// In the staff room: a `ConversationUpdated`, what agents see of a conversation beside its line and its
    /// messages.
    pub const CONVERSATION_UPDATED: &str = "support.inquiry.updated";
    /// In the staff room: the `Presence`s of visitors who came or went.
    pub const PRESENCE_CHANGED: &str = "support.presence.changed";
    /// In the staff room: a `StorageChanged`. Messages can't be stored any more, or they can again.
    pub const STORAGE_CHANGED: &str = "support.storage.changed";
    /// `{retryAfterMs}`: the server restarts; come back then.
    pub const RESTARTING: &str = "server.restarting";

    /// The room of everything that concerns all staff (spec 1 Step 3).
    pub const STAFF_ROOM: &str = "admin_support_notifications";

    /// The room of one conversation (spec 2 §10).
    pub fn conversation_room(id: ThreadId) -> String {
        format!("support:inquiry:{id}:messages")
    }

    /// A message in a thread of this kind.
    pub fn message_created(kind: ThreadKind) -> &'static str {
        match kind {
            ThreadKind::Conversation => MESSAGE_CREATED,
            ThreadKind::Ticket => "support.request_message.created",
        }
    }

    /// A read receipt in a thread of this kind.
    pub fn messages_read(kind: ThreadKind) -> &'static str {
        match kind {
            ThreadKind::Conversation => MESSAGES_READ,
            ThreadKind::Ticket => "support.request_messages.read",
        }
    }

    /// Another status of a thread of this kind.
    pub fn status_changed(kind: ThreadKind) -> &'static str {
        match kind {
            ThreadKind::Conversation => STATUS_CHANGED,
            ThreadKind::Ticket => "support.request_status.changed",
        }
    }

    /// In the room of the list of threads of this kind: its lines that are new or have changed.
    pub fn list_changed(kind: ThreadKind) -> &'static str {
        match kind {
            ThreadKind::Conversation => CHATS_CHANGED,
            ThreadKind::Ticket => "ticket_updated",
        }
    }
}

/// A room: those in it are told what happens there. Whoever enters one is authorised for it at that moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Room {
    /// Everything that happens in one thread.
    Thread(ThreadKind, ThreadId),
    /// The list of threads of a kind, as staff see it.
    List(ThreadKind),
    /// Everything that concerns all staff, whichever threads they may read.
    Staff,
    /// What concerns one agent.
    Agent(AgentId),
    /// What concerns one customer.
    Customer(CustomerId),
}

impl Room {
    /// The room of a conversation's thread.
    pub fn conversation(id: ThreadId) -> Self {
        Self::Thread(ThreadKind::Conversation, id)
    }

    /// The kind of thread of which those in the room hear.
    pub fn kind(self) -> Option<ThreadKind> {
        match self {
            Self::Thread(kind, _) | Self::List(kind) => Some(kind),
            Self::Staff | Self::Agent(_) | Self::Customer(_) => None,
        }
    }

    /// The name on the wire.
    pub fn name(self) -> String {
        match self {
            Self::Thread(ThreadKind::Conversation, id) => topics::conversation_room(id),
            Self::Thread(ThreadKind::Ticket, id) => format!("support:request:{id}:messages"),
            // Both are entered by one frame, and clients know them as one.
            Self::Staff | Self::List(ThreadKind::Conversation) => topics::STAFF_ROOM.to_owned(),
            Self::List(ThreadKind::Ticket) => "tickets".to_owned(),
            Self::Agent(id) => format!("agent:{id}"),
            Self::Customer(id) => format!("customer:{id}"),
        }
    }
}

/// An answer or a push, from server to client. Every text frame is one of these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerFrame<T> {
    /// The client frame that this answers; absent in a push.
    #[serde(skip_serializing_if = "Option::is_none", default = "Option::default")]
    pub id: Option<u64>,
    /// One of [`topics`].
    pub event: String,
    /// The room that it was sent to; absent in answers.
    #[serde(skip_serializing_if = "Option::is_none", default = "Option::default")]
    pub room: Option<String>,
    /// The durable event's number in its room; absent when it is not stored.
    #[serde(skip_serializing_if = "Option::is_none", default = "Option::default")]
    pub event_id: Option<i64>,
    /// What the event carries.
    pub data: T,
}

/// A request, from client to server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientFrame<T> {
    /// Chosen by the client; the answer carries it.
    pub id: u64,
    /// One of [`topics`].
    pub event: String,
    /// What the event needs.
    #[serde(default = "Option::default", bound(deserialize = "T: Deserialize<'de>"))]
    pub data: Option<T>,
}

/// A numbered change in a room, as sync returns it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Event<T> {
    /// The room's own count: 1, 2, 3, … without gaps, in the order of commits.
    pub event_id: i64,
    /// One of [`topics`].
    pub event: String,
    /// What the event carries.
    pub data: T,
}

/// The answer to join and sync.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Synced<T> {
    /// What was missed, in order.
    pub events: Vec<Event<T>>,
    /// The room's newest event.
    pub last_event_id: i64,
    /// More was missed than is kept or sent at once: fetch the conversation again.
    pub gap_detected: bool,
}

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

/// The payload of [`topics::status_changed`].
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
