//! The SQL of a conversation as integrators know it.

use crate::{Db, Error, Result, db::run, error::CONVERSATION};
use domain::{
    Timestamp,
    conversations::{Inquiry, Message, Status},
    ids::ConversationId,
};

/// A conversation with its visitor, without messages.
#[derive(sqlx::FromRow)]
pub struct InquiryRow {
    id: ConversationId,
    tracking_code: String,
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
            tracking_code: self.tracking_code,
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
pub async fn inquiry(db: &Db, id: ConversationId) -> Result<InquiryRow> {
    let row = run!(db.reader(), conn => sqlx::query_as::<_, InquiryRow>(
        "SELECT c.id, c.tracking_code, c.subject, c.category, c.status, v.name, v.email, v.email_verified_at, v.phone,
                c.created_at, c.updated_at, c.closed_at, c.last_event_id
         FROM conversations c JOIN visitors v ON v.id = c.visitor_id WHERE c.id = $1")
        .bind(id).fetch_optional(conn).await)?;
    row.ok_or(Error::NotFound(CONVERSATION))
}
