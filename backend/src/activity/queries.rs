//! The SQL of the activity log.

use super::Actor;
use crate::{
    Db, Result,
    db::{Tx, run},
};
use domain::{Timestamp, activity::Activity};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// An entry that is to be written.
pub(super) struct NewActivity<'a> {
    pub(super) actor: Option<&'a Actor>,
    pub(super) action: &'a str,
    /// A kind of thing, and which one.
    pub(super) subject: (&'static str, String),
    /// What the fields that are different were, and what they are.
    pub(super) states: (Option<Json<Value>>, Option<Json<Value>>),
}

/// Writes an entry.
pub(super) async fn insert(tx: &mut Tx, entry: NewActivity<'_>, now: Timestamp) -> Result<()> {
    let NewActivity { actor, action, subject, states } = entry;
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO activities
           (id, agent_id, api_key_id, action, subject_type, subject_id, before, after, request_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(Uuid::now_v7()).bind(actor.map(|actor| actor.id)).bind(actor.and_then(|actor| actor.api_key)).bind(action)
        .bind(subject.0).bind(subject.1).bind(states.0).bind(states.1)
        .bind(actor.and_then(|actor| actor.request_id.clone())).bind(now)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The newest entries about a thing.
pub(super) async fn list(db: &Db, subject: &str, id: &str, most: i64) -> Result<Vec<Activity>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, Activity>(
        "SELECT l.id, a.name AS agent_name, k.name AS api_key_name, l.action, l.before, l.after, l.request_id, l.created_at
         FROM activities l LEFT JOIN agents a ON a.id = l.agent_id LEFT JOIN api_keys k ON k.id = l.api_key_id
         WHERE l.subject_type = $1 AND l.subject_id = $2 ORDER BY l.id DESC LIMIT $3")
        .bind(subject).bind(id).bind(most).fetch_all(conn).await)?)
}
