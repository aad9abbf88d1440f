//! The SQL of links in emails about conversations.

use crate::{
    Db, Result,
    db::{Tx, run},
};
use domain::{
    Timestamp,
    ids::{DeliveryId, ThreadId},
};

/// What a link in an email does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "TEXT", rename_all = "lowercase")]
pub enum Purpose {
    /// Opens the conversation.
    Chat,
    /// Stops emails about it.
    Unsubscribe,
}

/// A link to be stored.
pub struct NewLink<'a> {
    pub token_hash: Vec<u8>,
    pub delivery_id: DeliveryId,
    pub conversation_id: ThreadId,
    pub recipient: &'a str,
    pub purpose: Purpose,
    pub created_at: Timestamp,
}

/// Stores a link.
pub async fn insert_link(tx: &mut Tx, link: &NewLink<'_>) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO email_links (token_hash, delivery_id, conversation_id, recipient, purpose, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(&link.token_hash).bind(link.delivery_id).bind(link.conversation_id).bind(link.recipient)
        .bind(link.purpose).bind(link.created_at)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// A link that is good for its purpose.
#[derive(sqlx::FromRow)]
pub struct Link {
    pub conversation_id: ThreadId,
    pub delivery_id: DeliveryId,
    pub created_at: Timestamp,
}

/// The link with this secret, by its hash.
pub async fn find_link(tx: &mut Tx, token_hash: &[u8], purpose: Purpose) -> Result<Option<Link>> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, Link>(
        "SELECT conversation_id, delivery_id, created_at FROM email_links WHERE token_hash = $1 AND purpose = $2")
        .bind(token_hash).bind(purpose).fetch_optional(conn).await)?)
}

/// Deletes the links that open a conversation; how many there were.
pub async fn delete_chat_links(tx: &mut Tx, conversation: ThreadId) -> Result<u64> {
    Ok(run!(tx.conn(), conn => sqlx::query("DELETE FROM email_links WHERE purpose = $1 AND conversation_id = $2")
        .bind(Purpose::Chat).bind(conversation).execute(conn).await.map(|done| done.rows_affected()))?)
}

/// Deletes those that went to another address than this one, which is in lower case; `None` is for all. The links of the
/// email stay by which whoever asks for it came themselves: `token_hash` is what they showed.
pub async fn delete_chat_links_to_others(
    tx: &mut Tx,
    conversation: ThreadId,
    email: Option<&str>,
    token_hash: Option<&[u8]>,
) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "DELETE FROM email_links WHERE purpose = $1 AND conversation_id = $2 AND LOWER(recipient) <> COALESCE($3, '')
           AND NOT EXISTS (SELECT 1 FROM guest_tokens t
             WHERE t.token_hash = $4 AND t.delivery_id = email_links.delivery_id)")
        .bind(Purpose::Chat).bind(conversation).bind(email).bind(token_hash).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// What an unsubscribe link is about.
#[derive(sqlx::FromRow)]
pub struct UnsubscribeRow {
    pub recipient: String,
    pub inbox_name: String,
    pub unsubscribed_at: Option<Timestamp>,
}

/// Reads what an unsubscribe link is about.
pub async fn unsubscribe_row(db: &Db, token_hash: &[u8]) -> Result<Option<UnsubscribeRow>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, UnsubscribeRow>(
        "SELECT l.recipient, i.name AS inbox_name, v.unsubscribed_at
         FROM email_links l
         JOIN conversations c ON c.id = l.conversation_id
         JOIN visitors v ON v.id = c.visitor_id
         JOIN inboxes i ON i.id = v.inbox_id
         WHERE l.token_hash = $1 AND l.purpose = $2")
        .bind(token_hash).bind(Purpose::Unsubscribe).fetch_optional(conn).await)?)
}

/// Stops emails to a conversation's visitor.
pub async fn set_unsubscribed(tx: &mut Tx, id: ThreadId, now: Timestamp) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE visitors SET unsubscribed_at = COALESCE(unsubscribed_at, $1)
         WHERE id = (SELECT visitor_id FROM conversations WHERE id = $2)")
        .bind(now).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}
