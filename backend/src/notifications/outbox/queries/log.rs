//! The SQL that reads what became of deliveries.

use crate::{
    Db, Result,
    db::{Tx, run},
    notifications::outbox::{claimed::Claimed, draft::Subject},
};
use domain::{
    Timestamp,
    ids::DeliveryId,
    notifications::{Delivery, DeliveryState},
};
use serde_json::Value;
use sqlx::types::Json;

macro_rules! list_sql {
    ($which:literal) => {
        concat!(
            "SELECT id, kind, subject_type, subject_id, recipient, state, reason, attempts, due_at, finished_at
             FROM deliveries ",
            $which,
            " ORDER BY created_at DESC, id DESC LIMIT $1"
        )
    };
}

/// The newest `most` deliveries; with `only_dead`, of those that were given up.
pub(crate) async fn list(db: &Db, only_dead: bool, most: i64) -> Result<Vec<Delivery>> {
    let sql = if only_dead { list_sql!("WHERE state = 'dead'") } else { list_sql!("") };
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, Delivery>(sql).bind(most).fetch_all(conn).await)?)
}

/// Whether there is such a delivery.
pub(crate) async fn exists(db: &Db, id: DeliveryId) -> Result<bool> {
    let rows = run!(db.reader(), conn => sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM deliveries WHERE id = $1")
        .bind(id).fetch_one(conn).await)?;
    Ok(rows > 0)
}

/// A delivery that was sent or given up.
#[derive(sqlx::FromRow)]
pub(crate) struct Finished {
    pub(crate) recipient: String,
    pub(crate) payload: Json<Value>,
    pub(crate) state: DeliveryState,
    pub(crate) reason: Option<String>,
    pub(crate) finished_at: Timestamp,
}

/// What was sent about a subject or given up, oldest first.
pub(crate) async fn finished_about(db: &Db, subject: Subject) -> Result<Vec<Finished>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, Finished>(
        "SELECT recipient, payload, state, reason, finished_at FROM deliveries
         WHERE subject_type = $1 AND subject_id = $2 AND state IN ('sent', 'dead') AND finished_at IS NOT NULL
         ORDER BY finished_at, id")
        .bind(subject.subject_type).bind(subject.id).fetch_all(conn).await)?)
}

/// The newest event of its subject that this delivery's recipient was told on its channel; 0 when none.
pub(crate) async fn told_up_to(tx: &mut Tx, delivery: &Claimed) -> Result<i64> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, i64>(
        "SELECT COALESCE(MAX(up_to_event_id), 0) FROM deliveries
         WHERE subject_type = $1 AND subject_id = $2 AND channel = $3 AND recipient = $4 AND state = 'sent'")
        .bind(&delivery.subject_type).bind(delivery.subject_id).bind(&delivery.channel).bind(&delivery.recipient)
        .fetch_one(conn).await)?)
}

/// How many other recipients were told of its subject on a delivery's channel, or are being told at this moment.
pub(crate) async fn count_other_recipients(tx: &mut Tx, delivery: &Claimed) -> Result<i64> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, i64>(
        "SELECT COUNT(DISTINCT recipient) FROM deliveries
         WHERE subject_type = $1 AND subject_id = $2 AND channel = $3 AND recipient <> $4
           AND (state = 'sent' OR lease_token IS NOT NULL)")
        .bind(&delivery.subject_type).bind(delivery.subject_id).bind(&delivery.channel).bind(&delivery.recipient)
        .fetch_one(conn).await)?)
}
