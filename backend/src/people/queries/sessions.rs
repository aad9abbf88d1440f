//! The SQL of sessions, of whose ids only hashes are kept.

use crate::{Db, db::run};
use domain::{Timestamp, ids::AgentId};
use sqlx::types::Json;
use std::collections::HashMap;

/// What a session holds.
pub type Data = HashMap<String, serde_json::Value>;

/// Whether a session is one that an older version began; `None` for one that is not there.
pub async fn is_from_before(db: &Db, hash: Vec<u8>) -> sqlx::Result<Option<bool>> {
    run!(db.reader(), conn => sqlx::query_scalar::<_, bool>(
        "SELECT is_from_before FROM sessions WHERE id_hash = $1").bind(hash).fetch_optional(conn).await)
}

/// Stores a session, or what it holds now.
pub async fn upsert(
    db: &Db,
    hash: Vec<u8>,
    agent: Option<AgentId>,
    data: &Data,
    expires_at: Timestamp,
) -> sqlx::Result<()> {
    run!(db.writer(), conn => sqlx::query(
        "INSERT INTO sessions (id_hash, agent_id, data, expires_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id_hash) DO UPDATE SET agent_id = excluded.agent_id, data = excluded.data,
           expires_at = excluded.expires_at")
        .bind(hash).bind(agent).bind(Json(data)).bind(expires_at)
        .execute(conn).await.map(|_| ()))
}

/// What a session holds and when it ends, unless it has ended.
pub async fn find(db: &Db, hash: Vec<u8>, now: Timestamp) -> sqlx::Result<Option<(Json<Data>, Timestamp)>> {
    run!(db.reader(), conn => sqlx::query_as::<_, (Json<Data>, Timestamp)>(
        "SELECT data, expires_at FROM sessions WHERE id_hash = $1 AND expires_at > $2")
        .bind(hash).bind(now).fetch_optional(conn).await)
}

/// Deletes a session, and all that ended before `now`.
pub async fn delete(db: &Db, hash: Vec<u8>, now: Option<Timestamp>) -> sqlx::Result<()> {
    run!(db.writer(), conn => sqlx::query("DELETE FROM sessions WHERE id_hash = $1 OR expires_at <= $2")
        .bind(hash).bind(now).execute(conn).await.map(|_| ()))
}

/// Deletes an agent's sessions, except one.
pub async fn delete_of(db: &Db, agent: AgentId, except: Vec<u8>) -> sqlx::Result<()> {
    run!(db.writer(), conn => sqlx::query("DELETE FROM sessions WHERE agent_id = $1 AND id_hash <> $2")
        .bind(agent).bind(except).execute(conn).await.map(|_| ()))
}
