//! The SQL of access tokens, of which only hashes are kept.

use crate::{
    Db, Result,
    db::{Tx, run},
    realtime::Participant,
};
use domain::{
    Timestamp,
    ids::{DeliveryId, ThreadId},
};

/// Who has a token, while it is good.
pub async fn by_token(db: &Db, hash: &[u8], now: Timestamp) -> Result<Option<Participant>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, Participant>(
        "SELECT t.id AS thread_id, t.kind, c.visitor_id, t.inbox_id, g.token_hash
         FROM guest_tokens g JOIN threads t ON t.id = g.conversation_id JOIN conversations c ON c.id = t.id
         WHERE g.token_hash = $1 AND g.expires_at > $2 AND g.revoked_at IS NULL")
        .bind(hash).bind(now).fetch_optional(conn).await)?)
}

/// Stores a token, unless it is there already: `life` is from when until when it is good, and `email` the one whose link
/// it was made from.
pub async fn insert_token(
    tx: &mut Tx,
    hash: &[u8],
    conversation: ThreadId,
    life: (Timestamp, Timestamp),
    email: Option<DeliveryId>,
) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO guest_tokens (token_hash, conversation_id, created_at, expires_at, delivery_id)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")
        .bind(hash).bind(conversation).bind(life.0).bind(life.1).bind(email)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Revokes one token.
pub async fn revoke_token(db: &Db, hash: &[u8], now: Timestamp) -> Result<()> {
    run!(db.writer(), conn => sqlx::query("UPDATE guest_tokens SET revoked_at = $1 WHERE token_hash = $2")
        .bind(now).bind(hash).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Revokes all tokens of a conversation that are good; how many there were.
pub async fn revoke_tokens(tx: &mut Tx, conversation: ThreadId, now: Timestamp) -> Result<u64> {
    Ok(run!(tx.conn(), conn => sqlx::query(
        "UPDATE guest_tokens SET revoked_at = $1 WHERE conversation_id = $2 AND revoked_at IS NULL AND expires_at > $1")
        .bind(now).bind(conversation).execute(conn).await.map(|done| done.rows_affected()))?)
}

/// Revokes the tokens of a conversation that were made from links which have ended; their hashes.
pub async fn revoke_tokens_without_link(tx: &mut Tx, conversation: ThreadId, now: Timestamp) -> Result<Vec<Vec<u8>>> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, Vec<u8>>(
        "UPDATE guest_tokens SET revoked_at = $1
         WHERE conversation_id = $2 AND revoked_at IS NULL AND delivery_id IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM email_links l WHERE l.delivery_id = guest_tokens.delivery_id AND l.purpose = 'chat')
         RETURNING token_hash")
        .bind(now).bind(conversation).fetch_all(conn).await)?)
}
