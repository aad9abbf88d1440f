//! The SQL of notifications; private to this context.

mod replies;
mod waits;

pub(super) use replies::{Reply, Standing, first_unread_after, is_unsubscribed, standing, unread_replies};
pub(super) use waits::shorten_waits;

use crate::{
    Db, Result, Services,
    db::{Tx, dialect, run},
};
use chrono::TimeDelta;
use domain::{
    Timestamp,
    ids::{ConversationId, NotificationId},
    notifications::{Notification, NotificationKind, NotificationState},
    people::Role,
};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use std::array::from_fn;
use uuid::Uuid;

/// Lines of the log that are shown.
const LOG_LINES: i64 = 200;

/// What a kind needs besides the columns.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Payload {
    /// The invitation's secret, or the code; erased when the mail is sent or skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<String>,
    /// What the invited will be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<Role>,
    /// Which code it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code_id: Option<Uuid>,
    /// How many replies the sent mail carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) replies: Option<usize>,
}

/// A row to be written.
pub(super) struct Draft<'a> {
    pub(super) kind: NotificationKind,
    pub(super) conversation_id: Option<ConversationId>,
    pub(super) recipient: &'a str,
    pub(super) payload: Payload,
    pub(super) due_at: Timestamp,
}

/// Writes a row, unless one waits for this conversation and address already.
///
/// The Message-ID is made here, once, so that every try is the same mail to whoever receives it twice.
pub(super) async fn insert(tx: &mut Tx, services: &Services, draft: Draft<'_>) -> Result<NotificationId> {
    let id = NotificationId(Uuid::now_v7());
    let message_id = format!("<{id}@{}>", services.config.base_url.host_str().unwrap_or("localhost"));
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO notifications (id, kind, conversation_id, channel, recipient, payload, state, due_at, message_id, created_at,
           priority)
         VALUES ($1, $2, $3, 'email', $4, $5, 'pending', $6, $7, $8, $9)
         ON CONFLICT DO NOTHING")
        .bind(id).bind(draft.kind).bind(draft.conversation_id).bind(draft.recipient).bind(Json(&draft.payload))
        .bind(draft.due_at).bind(&message_id).bind(services.clock.stamp()).bind(priority(draft.kind))
        .execute(conn).await.map(|_| ()))?;
    Ok(id)
}

/// The higher, the sooner it is sent: somebody sits and waits for a code. Never below 0.
fn priority(kind: NotificationKind) -> i32 {
    match kind {
        NotificationKind::EmailCode => 10,
        NotificationKind::ChatReply | NotificationKind::Invitation | NotificationKind::Test => 0,
    }
}

/// A row that this process may send, until its lease ends.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Claimed {
    pub(super) id: NotificationId,
    pub(super) kind: NotificationKind,
    pub(super) conversation_id: Option<ConversationId>,
    pub(super) recipient: String,
    pub(super) payload: Json<Payload>,
    pub(super) attempts: i32,
    pub(super) message_id: String,
    pub(super) lease_token: Uuid,
}

macro_rules! first_due_sql {
    ($which:literal, $lock:literal) => {
        concat!(
            "(SELECT id FROM notifications WHERE state = 'pending' AND ",
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
            "UPDATE notifications SET lease_token = $1, lease_until = $2, attempts = attempts + 1
             WHERE state = 'pending' AND (lease_until IS NULL OR lease_until <= $3) AND id = COALESCE(",
            first_due_sql!("priority > 0", $lock),
            ", ",
            first_due_sql!("priority = 0", $lock),
            ") RETURNING id, kind, conversation_id, recipient, payload, attempts, message_id, lease_token"
        )
    };
}

/// Rows that one process sends at once at most; the query has a place for each.
pub(super) const AT_ONCE: usize = 4;

/// Takes the row that has been due longest among the most urgent ones, for as long as `lease`. Not one that is `in_hand`: when the clock is set
/// forward, its lease ends before its sending does.
pub(super) async fn claim(
    db: &Db,
    now: Timestamp,
    lease: TimeDelta,
    in_hand: &[NotificationId],
) -> Result<Option<Claimed>> {
    let sql = dialect!(db, sqlite: claim_sql!(""), postgres: claim_sql!(" FOR UPDATE SKIP LOCKED"));
    let [a, b, c, d]: [Uuid; AT_ONCE] = from_fn(|at| in_hand.get(at).map_or_else(Uuid::nil, |id| id.0));
    Ok(run!(db.writer(), conn => sqlx::query_as::<_, Claimed>(sql)
        .bind(Uuid::new_v4()).bind(now + lease).bind(now).bind(a).bind(b).bind(c).bind(d).fetch_optional(conn).await)?)
}

/// What a claimed row becomes.
pub(super) struct Finish {
    pub(super) state: NotificationState,
    pub(super) reason: Option<String>,
    pub(super) payload: Payload,
    pub(super) attempts: i32,
    /// When to try again, for a row that stays pending.
    pub(super) due_at: Option<Timestamp>,
    /// The newest event that the mail carried, once it is sent.
    pub(super) up_to: Option<i64>,
}

/// Writes what became of a claimed row; false when the lease went to someone else.
pub(super) async fn finish(tx: &mut Tx, claimed: &Claimed, finish: Finish, now: Timestamp) -> Result<bool> {
    let finished_at = (finish.state != NotificationState::Pending).then_some(now);
    let rows = run!(tx.conn(), conn => sqlx::query(
        "UPDATE notifications SET state = $1, reason = $2, payload = $3, attempts = $4, due_at = COALESCE($5, due_at),
           finished_at = $6, up_to_event_id = $7, lease_token = NULL, lease_until = NULL
         WHERE id = $8 AND lease_token = $9 AND state = 'pending'")
        .bind(finish.state).bind(&finish.reason).bind(Json(&finish.payload)).bind(finish.attempts).bind(finish.due_at)
        .bind(finished_at).bind(finish.up_to).bind(claimed.id).bind(claimed.lease_token)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// The newest lines of the log.
pub(super) async fn log(db: &Db, only_dead: bool) -> Result<Vec<Notification>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, Notification>(
        "SELECT id, kind, conversation_id, recipient, state, reason, attempts, due_at, finished_at
         FROM notifications WHERE NOT $1 OR state = 'dead' ORDER BY created_at DESC, id DESC LIMIT $2")
        .bind(only_dead).bind(LOG_LINES).fetch_all(conn).await)?)
}

/// Puts a dead row back to the first try, and returns the conversation that it is about, if any. `None` when there
/// is no such row or it is not dead.
pub(super) async fn revive(tx: &mut Tx, id: NotificationId, now: Timestamp) -> Result<Option<Option<ConversationId>>> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, Option<ConversationId>>(
        "UPDATE notifications SET state = 'pending', reason = NULL, attempts = 0, due_at = $1, finished_at = NULL
         WHERE id = $2 AND state = 'dead' RETURNING conversation_id")
        .bind(now).bind(id).fetch_optional(conn).await)?)
}

/// Whether there is such a row.
pub(super) async fn exists(db: &Db, id: NotificationId) -> Result<bool> {
    let rows = run!(db.reader(), conn => sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM notifications WHERE id = $1")
        .bind(id).fetch_one(conn).await)?;
    Ok(rows > 0)
}

/// A row that was sent or given up.
#[derive(sqlx::FromRow)]
pub(super) struct Finished {
    pub(super) recipient: String,
    pub(super) payload: Json<Payload>,
    pub(super) state: NotificationState,
    pub(super) reason: Option<String>,
    pub(super) finished_at: Timestamp,
}

/// A conversation's emails that were sent or given up, oldest first.
pub(super) async fn finished(db: &Db, id: ConversationId) -> Result<Vec<Finished>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, Finished>(
        "SELECT recipient, payload, state, reason, finished_at FROM notifications
         WHERE conversation_id = $1 AND state IN ('sent', 'dead') AND finished_at IS NOT NULL ORDER BY finished_at, id")
        .bind(id).fetch_all(conn).await)?)
}
