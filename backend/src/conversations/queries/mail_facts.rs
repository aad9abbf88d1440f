//! The SQL of what an email about a conversation depends on.

use crate::{
    Db, Result,
    db::{Tx, run},
};
use domain::{Timestamp, conversations::Status, ids::ThreadId};

/// When the first unread reply after an event was posted.
pub async fn first_unread_after(tx: &mut Tx, id: ThreadId, event_id: i64) -> Result<Option<Timestamp>> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, Timestamp>(
        "SELECT created_at FROM messages WHERE thread_id = $1 AND sender_type = 'agent' AND read_at IS NULL
           AND event_id > $2 ORDER BY event_id LIMIT 1")
        .bind(id).bind(event_id).fetch_optional(conn).await)?)
}

/// What decides whether replies are mailed.
#[derive(sqlx::FromRow)]
pub struct MailFacts {
    pub email: Option<String>,
    pub unsubscribed_at: Option<Timestamp>,
    pub archived_at: Option<Timestamp>,
    pub status: Status,
    pub last_event_id: i64,
    pub inbox_name: String,
    pub last_read_at: Option<Timestamp>,
}

/// Reads what decides whether a conversation's replies are mailed.
pub async fn mail_facts(tx: &mut Tx, id: ThreadId) -> Result<MailFacts> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, MailFacts>(
        "SELECT v.email, v.unsubscribed_at, t.archived_at, t.status, t.last_event_id, i.name AS inbox_name,
                (SELECT m.read_at FROM messages m WHERE m.thread_id = t.id AND m.sender_type = 'agent'
                   AND m.read_at IS NOT NULL ORDER BY m.event_id DESC LIMIT 1) AS last_read_at
         FROM threads t JOIN conversations c ON c.id = t.id JOIN visitors v ON v.id = c.visitor_id
         JOIN inboxes i ON i.id = t.inbox_id
         WHERE t.id = $1")
        .bind(id).fetch_one(conn).await)?)
}

/// A reply that the visitor has not seen.
#[derive(sqlx::FromRow)]
pub struct Reply {
    pub content: String,
    pub created_at: Timestamp,
    pub agent: Option<String>,
}

/// Every reply between two events, without the first, that the visitor has not seen, oldest first.
pub async fn unread_replies(tx: &mut Tx, id: ThreadId, after: i64, up_to: i64) -> Result<Vec<Reply>> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, Reply>(
        "SELECT m.content, m.created_at, a.name AS agent FROM messages m LEFT JOIN agents a ON a.id = m.sender_id
         WHERE m.thread_id = $1 AND m.sender_type = 'agent' AND m.read_at IS NULL AND m.event_id <= $2
           AND m.event_id > (SELECT t.customer_read_up_to FROM threads t WHERE t.id = $1)
           AND m.event_id > $3
         ORDER BY m.event_id")
        .bind(id).bind(up_to).bind(after).fetch_all(conn).await)?)
}

/// Whether a conversation's visitor asked for no more emails.
pub async fn is_unsubscribed(db: &Db, id: ThreadId) -> Result<bool> {
    let at = run!(db.reader(), conn => sqlx::query_scalar::<_, Option<Timestamp>>(
        "SELECT v.unsubscribed_at FROM visitors v JOIN conversations c ON c.visitor_id = v.id WHERE c.id = $1")
        .bind(id).fetch_optional(conn).await)?;
    Ok(at.flatten().is_some())
}
