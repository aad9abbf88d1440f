//! The names of events, and of the room of all staff.

use crate::threads::ThreadKind;

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
/// In the room of the list of conversations: the `ChatListItem`s that are new or have changed: a message came, it was read, it moved to
/// the archive or back, the visitor said who they are or went to another page.
pub const CHATS_CHANGED: &str = "support.chats.changed";
/// In the room of the list of conversations: a `ConversationUpdated`, what agents see of a conversation beside its line and its
/// messages.
pub const CONVERSATION_UPDATED: &str = "support.inquiry.updated";
/// In the room of a list: the `Presence`s of visitors who came or went.
pub const PRESENCE_CHANGED: &str = "support.presence.changed";
/// In the staff room: a `StorageChanged`. Messages can't be stored any more, or they can again.
pub const STORAGE_CHANGED: &str = "support.storage.changed";
/// Agents only: receive what concerns the team.
pub const JOIN_TEAM: &str = "support:join_team";
/// In the team's room: a `SupportAgent` whose availability, load, department, tier or capacity is another one (spec 3).
pub const AGENT_STATUS_CHANGED: &str = "agent_status_changed";
/// In the team's room: departments were made, changed, merged or deleted. Carries nothing; ask for them.
pub const DEPARTMENTS_CHANGED: &str = "departments_changed";
/// `{retryAfterMs}`: the server restarts; come back then.
pub const RESTARTING: &str = "server.restarting";

/// The room of everything that concerns all staff (spec 1 Step 3).
pub const STAFF_ROOM: &str = "admin_support_notifications";

/// The room of what concerns the team: who is available, and who works where.
pub const TEAM_ROOM: &str = "support_team";

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
