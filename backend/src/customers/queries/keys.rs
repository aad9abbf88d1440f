//! The SQL of what customers' tokens are signed with.

use crate::{
    Db, Result,
    db::{Tx, run},
};
use domain::{
    Timestamp,
    customers::{InboxKey, KeyAlgorithm},
    ids::{InboxId, InboxKeyId},
};

/// A key that is good now.
#[derive(sqlx::FromRow)]
pub struct Key {
    pub id: InboxKeyId,
    pub algorithm: KeyAlgorithm,
    pub key_text: String,
}

/// What is shown of a key: the text of a public one, and never that of a secret.
macro_rules! shown {
    () => {
        "id, algorithm, created_at, expires_at, CASE WHEN algorithm <> 'HS256' THEN key_text END AS public_key"
    };
}

/// The keys of an inbox that are good now.
pub async fn list_good(db: &Db, inbox: InboxId, now: Timestamp) -> Result<Vec<Key>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, Key>(
        "SELECT id, algorithm, key_text FROM inbox_keys WHERE inbox_id = $1 AND (expires_at IS NULL OR expires_at > $2)")
        .bind(inbox).bind(now).fetch_all(conn).await)?)
}

/// Whether a key is still good.
pub async fn is_good(db: &Db, id: InboxKeyId, now: Timestamp) -> Result<bool> {
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, bool>(
        "SELECT EXISTS (SELECT 1 FROM inbox_keys WHERE id = $1 AND (expires_at IS NULL OR expires_at > $2))")
        .bind(id).bind(now).fetch_one(conn).await)?)
}

/// Stores a key.
pub async fn insert(tx: &mut Tx, inbox: InboxId, key: &InboxKey, text: &str) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO inbox_keys (id, inbox_id, algorithm, key_text, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(key.id).bind(inbox).bind(key.algorithm).bind(text).bind(key.created_at)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The keys of an inbox, the oldest first, without what is secret.
pub async fn list(db: &Db, inbox: InboxId) -> Result<Vec<InboxKey>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, InboxKey>(
        concat!("SELECT ", shown!(), " FROM inbox_keys WHERE inbox_id = $1 ORDER BY id"))
        .bind(inbox).fetch_all(conn).await)?)
}

/// How many public keys an inbox has. The caller holds the lock on it.
pub async fn count_public(tx: &mut Tx, inbox: InboxId) -> Result<i64> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, i64>(
        "SELECT COUNT(*) FROM inbox_keys WHERE inbox_id = $1 AND algorithm <> 'HS256'")
        .bind(inbox).fetch_one(conn).await)?)
}

/// Deletes a public key and returns it.
pub async fn delete_public(tx: &mut Tx, inbox: InboxId, id: InboxKeyId) -> Result<Option<InboxKey>> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, InboxKey>(
        concat!("DELETE FROM inbox_keys WHERE id = $1 AND inbox_id = $2 AND algorithm <> 'HS256' RETURNING ", shown!()))
        .bind(id).bind(inbox).fetch_optional(conn).await)?)
}

/// Lets the secrets of an inbox end then. What ends earlier already is left as it is.
pub async fn expire_secrets(tx: &mut Tx, inbox: InboxId, at: Timestamp) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE inbox_keys SET expires_at = $1
         WHERE inbox_id = $2 AND algorithm = 'HS256' AND (expires_at IS NULL OR expires_at > $1)")
        .bind(at).bind(inbox).execute(conn).await.map(|_| ()))?;
    Ok(())
}

const CURRENT_SECRET: &str = "SELECT key_text FROM inbox_keys
     WHERE inbox_id = $1 AND algorithm = 'HS256' AND expires_at IS NULL ORDER BY id DESC LIMIT 1";

/// The secret of an inbox that does not end.
pub async fn current_secret(db: &Db, inbox: InboxId) -> Result<Option<String>> {
    Ok(run!(db.reader(), conn => sqlx::query_scalar(CURRENT_SECRET).bind(inbox).fetch_optional(conn).await)?)
}

/// The same for whoever has the inbox locked.
pub async fn current_secret_in(tx: &mut Tx, inbox: InboxId) -> Result<Option<String>> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar(CURRENT_SECRET).bind(inbox).fetch_optional(conn).await)?)
}
