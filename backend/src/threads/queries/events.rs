//! The SQL of a thread's numbered events that are not messages.

use crate::{Db, Result, db::run};
use domain::ids::ThreadId;

/// An event as it is stored.
#[derive(sqlx::FromRow)]
pub struct EventRow {
    pub event_id: i64,
    pub event: String,
    pub data: serde_json::Value,
}

/// The events after one that are not messages, in order, at most `limit`.
pub async fn events_after(db: &Db, id: ThreadId, since: i64, limit: i64) -> Result<Vec<EventRow>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, EventRow>(
        "SELECT event_id, event, data FROM events WHERE thread_id = $1 AND event_id > $2 ORDER BY event_id LIMIT $3")
        .bind(id).bind(since).bind(limit).fetch_all(conn).await)?)
}
