//! The SQL of the outbox; private to this folder.

mod log;
mod schedule;

pub(crate) use log::{Finished, count_other_recipients, exists, finished_about, list, told_up_to};
pub(super) use schedule::clamp_due_times;

use super::{
    claimed::Claimed,
    draft::{Draft, Priority, Subject},
};
use crate::{
    Db, Result,
    db::{Tx, dialect, run},
};
use chrono::TimeDelta;
use domain::{Timestamp, ids::DeliveryId, notifications::DeliveryState};
use serde_json::Value;
use sqlx::types::Json;
use std::array::from_fn;
use uuid::Uuid;

/// Writes a row, unless one with its dedupe key waits for the same recipient on the same channel.
pub(super) async fn insert(
    tx: &mut Tx,
    id: DeliveryId,
    message_id: &str,
    created_at: Timestamp,
    draft: Draft<'_>,
) -> Result<()> {
    let (subject_type, subject_id) = draft.subject.map(|Subject { subject_type, id }| (subject_type, id)).unzip();
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO deliveries (id, kind, subject_type, subject_id, channel, recipient, dedupe_key, payload, state,
           due_at, priority, message_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', $9, $10, $11, $12)
         ON CONFLICT DO NOTHING")
        .bind(id).bind(draft.kind).bind(subject_type).bind(subject_id).bind(draft.channel).bind(draft.recipient)
        .bind(&draft.dedupe_key).bind(Json(&draft.payload)).bind(draft.due_at).bind(number(draft.priority))
        .bind(message_id).bind(created_at)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The higher, the sooner it is sent. Never below 0.
fn number(priority: Priority) -> i32 {
    match priority {
        Priority::Critical => 10,
        Priority::Normal => 0,
    }
}

macro_rules! first_due_sql {
    ($which:literal, $lock:literal) => {
        concat!(
            "(SELECT id FROM deliveries WHERE state = 'pending' AND ",
            $which,
            " AND due_at <= $3 AND (lease_until IS NULL OR lease_until <= $3) AND id NOT IN ($4, $5, $6, $7)
              ORDER BY priority DESC, due_at, id LIMIT 1",
            $lock,
            ")"
        )
    };
}

/// Urgent rows are looked for first and by themselves, so that neither look reads past what is not due yet.
macro_rules! claim_sql {
    ($lock:literal) => {
        concat!(
            "UPDATE deliveries SET lease_token = $1, lease_until = $2, attempts = attempts + 1
             WHERE state = 'pending' AND (lease_until IS NULL OR lease_until <= $3) AND id = COALESCE(",
            first_due_sql!("priority > 0", $lock),
            ", ",
            first_due_sql!("priority = 0", $lock),
            ") RETURNING id, kind, subject_type, subject_id, channel, recipient, payload, attempts, message_id, lease_token"
        )
    };
}

/// Rows that one process sends at once at most; the query has a place for each.
pub(super) const AT_ONCE: usize = 4;

/// Takes the row that has been due longest among the most urgent ones, for as long as `lease`. Not one that is `in_flight`:
/// when the clock is set forward, its lease ends before its sending does.
pub(super) async fn claim(
    db: &Db,
    now: Timestamp,
    lease: TimeDelta,
    in_flight: &[DeliveryId],
) -> Result<Option<Claimed>> {
    let sql = dialect!(db, sqlite: claim_sql!(""), postgres: claim_sql!(" FOR UPDATE SKIP LOCKED"));
    let [a, b, c, d]: [Uuid; AT_ONCE] = from_fn(|at| in_flight.get(at).map_or_else(Uuid::nil, |id| id.0));
    Ok(run!(db.writer(), conn => sqlx::query_as::<_, Claimed>(sql)
        .bind(Uuid::new_v4()).bind(now + lease).bind(now).bind(a).bind(b).bind(c).bind(d).fetch_optional(conn).await)?)
}

/// What a claimed row becomes.
pub(super) struct Finish {
    pub(super) state: DeliveryState,
    pub(super) reason: Option<String>,
    pub(super) payload: Value,
    pub(super) attempts: i32,
    /// When to try again, for a row that stays pending.
    pub(super) due_at: Option<Timestamp>,
    /// The newest event that the message told, once it is sent.
    pub(super) up_to: Option<i64>,
}

/// Writes what became of a claimed row; false when the lease went to someone else.
pub(super) async fn finish(tx: &mut Tx, claimed: &Claimed, finish: Finish, now: Timestamp) -> Result<bool> {
    let finished_at = (finish.state != DeliveryState::Pending).then_some(now);
    let rows = run!(tx.conn(), conn => sqlx::query(
        "UPDATE deliveries SET state = $1, reason = $2, payload = $3, attempts = $4, due_at = COALESCE($5, due_at),
           finished_at = $6, up_to_event_id = $7, lease_token = NULL, lease_until = NULL
         WHERE id = $8 AND lease_token = $9 AND state = 'pending'")
        .bind(finish.state).bind(&finish.reason).bind(Json(&finish.payload)).bind(finish.attempts).bind(finish.due_at)
        .bind(finished_at).bind(finish.up_to).bind(claimed.id).bind(claimed.lease_token)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// A row that was taken up again.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Revived {
    pub(crate) kind: String,
    pub(crate) subject_id: Option<Uuid>,
}

/// Puts a dead row back to the first try. `None` when there is no such row or it is not dead.
///
/// Errors: the database's, when one with its dedupe key waits.
pub(crate) async fn revive(tx: &mut Tx, id: DeliveryId, now: Timestamp) -> Result<Option<Revived>> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, Revived>(
        "UPDATE deliveries SET state = 'pending', reason = NULL, attempts = 0, due_at = $1, finished_at = NULL
         WHERE id = $2 AND state = 'dead' RETURNING kind, subject_id")
        .bind(now).bind(id).fetch_optional(conn).await)?)
}
