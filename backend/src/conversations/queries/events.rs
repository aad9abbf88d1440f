//! The SQL of a conversation's numbered events.

use crate::{
    Db, Result,
    db::{Tx, run},
};
use domain::{Timestamp, ids::ConversationId};

/// Stores an event; `data` is `None` for a message.
pub async fn insert_event(
    tx: &mut Tx,
    id: ConversationId,
    event_id: i64,
    event: &str,
    data: Option<serde_json::Value>,
    now: Timestamp,
) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO events (conversation_id, event_id, event, data, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id).bind(event_id).bind(event).bind(data).bind(now)
        .execute(conn).await.map(|_| ()))?;
    run!(tx.conn(), conn => sqlx::query("UPDATE conversations SET last_event_id = $1, updated_at = $2 WHERE id = $3")
        .bind(event_id).bind(now).bind(id)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// An event as it is stored.
#[derive(sqlx::FromRow)]
pub struct EventRow {
    pub event_id: i64,
    pub event: String,
    pub data: Option<serde_json::Value>,
}

/// The events after one, in order, at most `limit`.
pub async fn events_after(db: &Db, id: ConversationId, since: i64, limit: i64) -> Result<Vec<EventRow>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, EventRow>(
        "SELECT event_id, event, data FROM events WHERE conversation_id = $1 AND event_id > $2 ORDER BY event_id LIMIT $3")
        .bind(id).bind(since).bind(limit).fetch_all(conn).await)?)
}
