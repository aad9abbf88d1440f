//! The SQL of one conversation, as each side sees it.

use crate::{Db, Error, Result, db::run, error::CONVERSATION};
use domain::{
    Timestamp,
    conversations::{Chat, Inquiry, Status},
    ids::ThreadId,
    threads::Message,
};

/// A conversation with its visitor, without messages.
#[derive(sqlx::FromRow)]
pub struct InquiryRow {
    id: ThreadId,
    reference: String,
    subject: Option<String>,
    category: Option<String>,
    status: Status,
    name: Option<String>,
    email: Option<String>,
    email_verified_at: Option<Timestamp>,
    phone: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    closed_at: Option<Timestamp>,
    last_event_id: i64,
}

impl InquiryRow {
    pub fn into_inquiry(self, messages: Vec<Message>, has_earlier: bool) -> Inquiry {
        Inquiry {
            id: self.id,
            tracking_code: self.reference,
            subject: self.subject,
            category: self.category,
            status: self.status,
            name: self.name,
            email: self.email,
            email_verified: self.email_verified_at.is_some(),
            phone: self.phone,
            created_at: self.created_at,
            updated_at: self.updated_at,
            closed_at: self.closed_at,
            messages,
            has_earlier,
            last_event_id: self.last_event_id,
        }
    }
}

/// Reads it. Its messages are asked for afterwards, so that a sync from its last event misses nothing.
pub async fn inquiry(db: &Db, id: ThreadId) -> Result<InquiryRow> {
    let row = run!(db.reader(), conn => sqlx::query_as::<_, InquiryRow>(
        "SELECT t.id, t.reference, t.subject, t.category, t.status, v.name, v.email, v.email_verified_at, v.phone,
                t.created_at, t.updated_at, t.closed_at, t.last_event_id
         FROM threads t JOIN conversations c ON c.id = t.id JOIN visitors v ON v.id = c.visitor_id WHERE t.id = $1")
        .bind(id).fetch_optional(conn).await)?;
    row.ok_or(Error::NotFound(CONVERSATION))
}

/// A conversation with its visitor as the widget shows it, without messages.
#[derive(sqlx::FromRow)]
pub struct ChatRow {
    id: ThreadId,
    last_event_id: i64,
    status: Status,
    name: Option<String>,
    email: Option<String>,
    email_verified_at: Option<Timestamp>,
    unread_count: i64,
}

impl ChatRow {
    pub fn into_chat(self, messages: Vec<Message>, has_earlier: bool) -> Chat {
        Chat {
            id: self.id,
            messages,
            has_earlier,
            last_event_id: self.last_event_id,
            status: self.status,
            name: self.name,
            email: self.email,
            email_verified: self.email_verified_at.is_some(),
            unread_count: self.unread_count,
        }
    }
}

/// Reads it.
pub async fn chat(db: &Db, id: ThreadId) -> Result<ChatRow> {
    let row = run!(db.reader(), conn => sqlx::query_as::<_, ChatRow>(
        "SELECT t.id, t.last_event_id, t.status, v.name, v.email, v.email_verified_at,
                (SELECT COUNT(*) FROM messages m WHERE m.thread_id = t.id
                   AND m.event_id > t.customer_read_up_to AND m.sender_type <> 'customer') AS unread_count
         FROM threads t JOIN conversations c ON c.id = t.id JOIN visitors v ON v.id = c.visitor_id WHERE t.id = $1")
        .bind(id).fetch_optional(conn).await)?;
    row.ok_or(Error::NotFound(CONVERSATION))
}

/// What staff see of a conversation beside its line in the list.
#[derive(sqlx::FromRow)]
pub struct DetailRow {
    pub last_event_id: i64,
    pub created_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub first_seen_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub user_agent: Option<String>,
    pub phone: Option<String>,
    pub unsubscribed_at: Option<Timestamp>,
}

/// Reads it.
pub async fn detail(db: &Db, id: ThreadId) -> Result<DetailRow> {
    let row = run!(db.reader(), conn => sqlx::query_as::<_, DetailRow>(
        "SELECT t.last_event_id, t.created_at, t.closed_at, v.first_seen_at, v.last_seen_at, v.user_agent, v.phone,
                v.unsubscribed_at
         FROM threads t JOIN conversations c ON c.id = t.id JOIN visitors v ON v.id = c.visitor_id WHERE t.id = $1")
        .bind(id).fetch_optional(conn).await)?;
    row.ok_or(Error::NotFound(CONVERSATION))
}

/// The status of a conversation.
pub async fn status(db: &Db, id: ThreadId) -> Result<Status> {
    let status = run!(db.reader(), conn => sqlx::query_scalar::<_, Status>("SELECT status FROM threads WHERE id = $1")
        .bind(id).fetch_optional(conn).await)?;
    status.ok_or(Error::NotFound(CONVERSATION))
}
