//! The SQL of API keys, of which only hashes are kept.

use crate::{
    Db, Result,
    db::{Tx, run},
};
use domain::{
    Timestamp,
    ids::{AgentId, ApiKeyId},
    people::{ApiKey, Permissions},
};
use sqlx::types::Json;

/// A key that is to be stored.
pub struct NewApiKey<'a> {
    pub id: ApiKeyId,
    pub name: &'a str,
    pub hash: Vec<u8>,
    pub permissions: Permissions,
    pub by: AgentId,
}

/// Stores a key.
pub async fn insert(tx: &mut Tx, key: NewApiKey<'_>, now: Timestamp) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO api_keys (id, name, key_hash, permissions, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(key.id).bind(key.name).bind(key.hash).bind(Json(key.permissions)).bind(key.by).bind(now)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Every key, those that were revoked last.
pub async fn list(db: &Db) -> Result<Vec<ApiKey>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, ApiKey>(
        "SELECT k.id, k.name, k.permissions, a.name AS created_by, a.deactivated_at IS NULL AS is_maker_active,
           k.created_at, k.last_used_at, k.revoked_at
         FROM api_keys k JOIN agents a ON a.id = k.created_by
         ORDER BY k.revoked_at IS NOT NULL, k.created_at DESC, k.id DESC")
        .fetch_all(conn).await)?)
}

/// Ends a key and returns its name.
pub async fn revoke(tx: &mut Tx, id: ApiKeyId, now: Timestamp) -> Result<Option<String>> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, String>(
        "UPDATE api_keys SET revoked_at = COALESCE(revoked_at, $1) WHERE id = $2 RETURNING name")
        .bind(now).bind(id).fetch_optional(conn).await)?)
}

/// A key that is good.
#[derive(sqlx::FromRow)]
pub struct KeyRow {
    pub id: ApiKeyId,
    pub permissions: Json<Permissions>,
    pub created_by: AgentId,
    pub last_used_at: Option<Timestamp>,
}

/// The key of this hash, unless it was revoked.
pub async fn find(db: &Db, hash: &[u8]) -> Result<Option<KeyRow>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, KeyRow>(
        "SELECT id, permissions, created_by, last_used_at FROM api_keys WHERE key_hash = $1 AND revoked_at IS NULL")
        .bind(hash).fetch_optional(conn).await)?)
}

/// Notes that a key is used now.
pub async fn note_use(db: &Db, id: ApiKeyId, now: Timestamp) -> Result<()> {
    run!(db.writer(), conn => sqlx::query("UPDATE api_keys SET last_used_at = $1 WHERE id = $2")
        .bind(now).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}
