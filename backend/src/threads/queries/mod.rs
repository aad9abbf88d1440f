//! The SQL of threads. What is `pub` in these modules stays in the crate. The kinds of threads use it and join their own
//! tables to `threads`; every other context asks the verbs.

mod events;
mod facts;
mod filter;
mod ledger_inserts;
mod ledger_rows;
mod list;
mod messages;
mod workload;

pub use events::events_after;
pub use facts::{facts, lock, lock_facts};
pub use filter::{few, wanted};
pub use ledger_inserts::{NewEvent, NewMessage, insert_events, insert_messages, posted};
pub use ledger_rows::{LedgerRow, lock_all, save_rows};
pub use list::{Cursor, list, unread};
pub use messages::{PostKey, any_unread_reply, is_stored, mark_read, messages_after, messages_before};
pub use workload::{is_department_used, move_department, unfinished_by_agent, unfinished_by_department, unfinished_of};

use crate::{
    Db, Result,
    db::{Tx, run},
};
use domain::{
    Timestamp,
    ids::{AgentId, CustomerId, InboxId, ThreadId},
    threads::{ThreadKind, ThreadStatus},
};
use sqlx::AssertSqlSafe;

/// A thread that begins. The messages that are said at once are its first events, and its customer has seen them.
pub struct NewThread<'a> {
    pub id: ThreadId,
    pub kind: ThreadKind,
    pub inbox_id: InboxId,
    pub reference: String,
    pub subject: Option<&'a str>,
    pub category: Option<&'a str>,
    pub messages: i64,
    pub customer_wrote_up_to: i64,
}

/// Stores a thread. Another one may have its reference, which is a unique violation.
pub async fn insert_thread(tx: &mut Tx, new: &NewThread<'_>, now: Timestamp) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO threads (id, kind, inbox_id, reference, subject, category, status, last_event_id, last_message_at,
           customer_read_up_to, customer_wrote_up_to, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, $10, $11, $11)")
        .bind(new.id).bind(new.kind).bind(new.inbox_id).bind(&new.reference).bind(new.subject).bind(new.category)
        .bind(ThreadStatus::first(new.kind).as_str()).bind(new.messages).bind((new.messages > 0).then_some(now))
        .bind(new.customer_wrote_up_to).bind(now)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Makes a thread a customer's, unless it is somebody's already or has this status; whether it was done.
pub async fn set_customer(
    tx: &mut Tx,
    id: ThreadId,
    customer: CustomerId,
    unless: ThreadStatus,
    now: Timestamp,
) -> Result<bool> {
    let rows = run!(tx.conn(), conn => sqlx::query(
        "UPDATE threads SET customer_id = $1, updated_at = $2 WHERE id = $3 AND customer_id IS NULL AND status <> $4")
        .bind(customer).bind(now).bind(id).bind(unless.as_str())
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// All threads of a customer, the newest first.
pub async fn of_customer(db: &Db, customer: CustomerId) -> Result<Vec<(ThreadKind, ThreadId)>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, (ThreadKind, ThreadId)>(
        "SELECT kind, id FROM threads WHERE customer_id = $1 ORDER BY id DESC")
        .bind(customer).fetch_all(conn).await)?)
}

/// Moves it to the archive, or back; false when it is there already or does not exist.
pub async fn set_archived(tx: &mut Tx, id: ThreadId, archived: bool, now: Timestamp) -> Result<bool> {
    let rows = run!(tx.conn(), conn => sqlx::query(
        "UPDATE threads SET archived_at = $1, updated_at = $2 WHERE id = $3 AND (archived_at IS NULL) = $4")
        .bind(archived.then_some(now)).bind(now).bind(id).bind(archived)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// Moves a thread to the archive if nothing has happened in it since an event; whether that was so.
pub async fn archive_as_of(tx: &mut Tx, id: ThreadId, last_event_id: i64, now: Timestamp) -> Result<bool> {
    let rows = run!(tx.conn(), conn => sqlx::query(
        "UPDATE threads SET archived_at = COALESCE(archived_at, $1), updated_at = $1
         WHERE id = $2 AND last_event_id = $3")
        .bind(now).bind(id).bind(last_event_id).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// Who sees to a thread that is locked.
pub async fn assignee(tx: &mut Tx, id: ThreadId) -> Result<Option<(AgentId, String)>> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, (AgentId, String)>(
        "SELECT a.id, a.name FROM threads t JOIN agents a ON a.id = t.assigned_to WHERE t.id = $1")
        .bind(id).fetch_optional(conn).await)?)
}

/// Gives a thread that is locked to somebody, or to nobody.
pub async fn set_assignee(tx: &mut Tx, id: ThreadId, to: Option<AgentId>, now: Timestamp) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("UPDATE threads SET assigned_to = $1, updated_at = $2 WHERE id = $3")
        .bind(to).bind(now).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Threads of a kind and of these statuses in which nobody has written since then, and that nobody has moved on, after
/// one of them. It reads all of them once an hour, so that no message has to be written into another index.
pub async fn inactive(
    db: &Db,
    kind: ThreadKind,
    statuses: &[&str],
    since: Timestamp,
    after: Option<ThreadId>,
    most: i64,
) -> Result<Vec<ThreadId>> {
    let names: Vec<_> = statuses.iter().map(|status| format!("'{status}'")).collect();
    let sql = format!(
        "SELECT id FROM threads
         WHERE (last_message_at <= $1 OR last_message_at IS NULL AND subject IS NOT NULL AND created_at <= $1)
           AND (moved_at IS NULL OR moved_at <= $1) AND status IN ({}) AND ($2 IS NULL OR id > $2) AND kind = $4
         ORDER BY id LIMIT $3",
        names.join(", ")
    );
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, ThreadId>(AssertSqlSafe(sql))
        .bind(since).bind(after).bind(most).bind(kind).fetch_all(conn).await)?)
}
