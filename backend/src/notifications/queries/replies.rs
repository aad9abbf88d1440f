//! The SQL of what an email about a conversation depends on.

use crate::{
    Db, Result,
    db::{Tx, run},
};
use domain::{Timestamp, conversations::Status, ids::ConversationId};

/// When the first unread reply after an event was posted.
pub(in crate::notifications) async fn first_unread_after(
    tx: &mut Tx,
    id: ConversationId,
    event_id: i64,
) -> Result<Option<Timestamp>> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, Timestamp>(
        "SELECT created_at FROM messages WHERE conversation_id = $1 AND sender_type = 'agent' AND read_at IS NULL
           AND event_id > $2 ORDER BY event_id LIMIT 1")
        .bind(id).bind(event_id).fetch_optional(conn).await)?)
}

/// What decides whether replies are mailed.
#[derive(sqlx::FromRow)]
pub(in crate::notifications) struct Standing {
    pub(in crate::notifications) email: Option<String>,
    pub(in crate::notifications) unsubscribed_at: Option<Timestamp>,
    pub(in crate::notifications) archived_at: Option<Timestamp>,
    pub(in crate::notifications) status: Status,
    pub(in crate::notifications) last_event_id: i64,
    pub(in crate::notifications) inbox_name: String,
    pub(in crate::notifications) last_read_at: Option<Timestamp>,
    /// How many other addresses this conversation has been mailed to, or is being mailed to at this moment.
    pub(in crate::notifications) other_addresses: i64,
}

/// Reads what decides whether a conversation's replies are mailed.
pub(in crate::notifications) async fn standing(tx: &mut Tx, id: ConversationId) -> Result<Standing> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, Standing>(
        "SELECT v.email, v.unsubscribed_at, c.archived_at, c.status, c.last_event_id, i.name AS inbox_name,
                (SELECT m.read_at FROM messages m WHERE m.conversation_id = c.id AND m.sender_type = 'agent'
                   AND m.read_at IS NOT NULL ORDER BY m.event_id DESC LIMIT 1) AS last_read_at,
                (SELECT COUNT(DISTINCT n.recipient) FROM notifications n WHERE n.conversation_id = c.id
                   AND (n.state = 'sent' OR n.lease_token IS NOT NULL)
                   AND n.recipient <> COALESCE(v.email, '')) AS other_addresses
         FROM conversations c JOIN visitors v ON v.id = c.visitor_id JOIN inboxes i ON i.id = c.inbox_id
         WHERE c.id = $1")
        .bind(id).fetch_one(conn).await)?)
}

/// A reply that the visitor has not seen.
#[derive(sqlx::FromRow)]
pub(in crate::notifications) struct Reply {
    pub(in crate::notifications) content: String,
    pub(in crate::notifications) created_at: Timestamp,
    pub(in crate::notifications) agent: Option<String>,
}

/// Every reply up to an event that the visitor has not seen and this address has not been mailed, oldest first.
pub(in crate::notifications) async fn unread_replies(
    tx: &mut Tx,
    id: ConversationId,
    up_to: i64,
    recipient: &str,
) -> Result<Vec<Reply>> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, Reply>(
        "SELECT m.content, m.created_at, a.name AS agent FROM messages m LEFT JOIN agents a ON a.id = m.sender_id
         WHERE m.conversation_id = $1 AND m.sender_type = 'agent' AND m.read_at IS NULL AND m.event_id <= $2
           AND m.event_id > (SELECT c.visitor_read_up_to FROM conversations c WHERE c.id = $1)
           AND m.event_id > COALESCE((SELECT MAX(n.up_to_event_id) FROM notifications n
             WHERE n.conversation_id = $1 AND n.recipient = $3 AND n.state = 'sent'), 0)
         ORDER BY m.event_id")
        .bind(id).bind(up_to).bind(recipient).fetch_all(conn).await)?)
}

/// Whether a conversation's visitor asked for no more emails.
pub(in crate::notifications) async fn is_unsubscribed(db: &Db, id: ConversationId) -> Result<bool> {
    let at = run!(db.reader(), conn => sqlx::query_scalar::<_, Option<Timestamp>>(
        "SELECT v.unsubscribed_at FROM visitors v JOIN conversations c ON c.visitor_id = v.id WHERE c.id = $1")
        .bind(id).fetch_optional(conn).await)?;
    Ok(at.flatten().is_some())
}
