//! The SQL of the codes by which visitors show that an address is theirs.

use crate::{
    Db, Result,
    db::{Tx, run},
};
use domain::{Timestamp, ids::ThreadId};
use uuid::Uuid;

/// A code, as far as it is stored.
#[derive(sqlx::FromRow)]
pub struct CodeRow {
    pub id: Uuid,
    pub email: String,
    pub code_hash: Vec<u8>,
}

/// Stores a code: `life` is from when until when it works.
pub async fn insert_code(
    tx: &mut Tx,
    conversation: ThreadId,
    code: &CodeRow,
    life: (Timestamp, Timestamp),
) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO email_codes (id, conversation_id, email, code_hash, expires_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(code.id).bind(conversation).bind(&code.email).bind(&code.code_hash).bind(life.1).bind(life.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Takes one of the tries that a conversation's code has left, and returns the code. One that was used has some left
/// while the conversation is nobody's, although its visitor has shown the address.
pub async fn take_try(tx: &mut Tx, conversation: ThreadId, now: Timestamp, most: i32) -> Result<Option<CodeRow>> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, CodeRow>(
        "UPDATE email_codes SET tries = tries + 1
         WHERE conversation_id = $1 AND expires_at > $2 AND tries < $3 AND (used_at IS NULL OR EXISTS (
           SELECT 1 FROM threads t JOIN conversations c ON c.id = t.id JOIN visitors v ON v.id = c.visitor_id
           WHERE t.id = $1 AND t.customer_id IS NULL AND v.email_verified_at IS NOT NULL))
         RETURNING id, email, code_hash")
        .bind(conversation).bind(now).bind(most).fetch_optional(conn).await)?)
}

/// Notes that a code was used.
pub async fn use_code(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("UPDATE email_codes SET used_at = $1 WHERE id = $2")
        .bind(now).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Deletes the code of a conversation.
pub async fn delete_codes(tx: &mut Tx, conversation: ThreadId) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("DELETE FROM email_codes WHERE conversation_id = $1")
        .bind(conversation).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The name of the inbox whose visitor gets a code, when that code ends, and when it was used.
pub async fn mailed_code(db: &Db, id: Uuid) -> Result<Option<(String, Timestamp, Option<Timestamp>)>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, (String, Timestamp, Option<Timestamp>)>(
        "SELECT i.name, e.expires_at, e.used_at FROM email_codes e
         JOIN threads t ON t.id = e.conversation_id JOIN inboxes i ON i.id = t.inbox_id WHERE e.id = $1")
        .bind(id).fetch_optional(conn).await)?)
}
