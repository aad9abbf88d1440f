//! The SQL of how much is unfinished, and of departments.

use crate::{
    Db, Result,
    db::{Tx, run},
};
use domain::{
    Timestamp,
    ids::{AgentId, DepartmentId, ThreadId},
    threads::{ThreadKind, ThreadStatus},
};
use sqlx::AssertSqlSafe;

/// How many unfinished threads of a kind each agent has.
pub async fn unfinished_by_agent(db: &Db, kind: ThreadKind) -> Result<Vec<(AgentId, i64)>> {
    let sql = counted("assigned_to", kind);
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, (AgentId, i64)>(AssertSqlSafe(sql))
        .bind(kind).fetch_all(conn).await)?)
}

/// How many unfinished threads of a kind are in each department.
pub async fn unfinished_by_department(db: &Db, kind: ThreadKind) -> Result<Vec<(DepartmentId, i64)>> {
    let sql = counted("department_id", kind);
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, (DepartmentId, i64)>(AssertSqlSafe(sql))
        .bind(kind).fetch_all(conn).await)?)
}

/// How many unfinished threads of a kind one agent has.
pub async fn unfinished_of(db: &Db, kind: ThreadKind, agent: AgentId) -> Result<i64> {
    let statuses = unfinished(kind);
    let sql = format!("SELECT COUNT(*) FROM threads WHERE assigned_to = $1 AND kind = $2 AND status IN ({statuses})");
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, i64>(AssertSqlSafe(sql))
        .bind(agent).bind(kind).fetch_one(conn).await)?)
}

/// Nothing in it was written by anybody.
fn counted(column: &str, kind: ThreadKind) -> String {
    format!(
        "SELECT {column}, COUNT(*) FROM threads
         WHERE {column} IS NOT NULL AND kind = $1 AND status IN ({}) GROUP BY {column}",
        unfinished(kind)
    )
}

/// The unfinished statuses of a kind, as SQL lists them.
fn unfinished(kind: ThreadKind) -> String {
    let statuses: Vec<_> = ThreadStatus::unfinished(kind).iter().map(|status| format!("'{status}'")).collect();
    statuses.join(", ")
}

/// Moves the threads of one department to another. They are locked first, in the order in which everybody locks several.
pub async fn move_department(
    tx: &mut Tx,
    from: DepartmentId,
    to: DepartmentId,
    now: Timestamp,
) -> Result<Vec<(ThreadKind, ThreadId)>> {
    if let Tx::Postgres(tx) = tx {
        let lock = sqlx::query("SELECT id FROM threads WHERE department_id = $1 ORDER BY id FOR UPDATE");
        lock.bind(from).execute(&mut **tx).await?;
    }
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, (ThreadKind, ThreadId)>(
        "UPDATE threads SET department_id = $1, updated_at = $2 WHERE department_id = $3 RETURNING kind, id")
        .bind(to).bind(now).bind(from).fetch_all(conn).await)?)
}

/// Whether any thread is in a department.
pub async fn is_department_used(tx: &mut Tx, id: DepartmentId) -> Result<bool> {
    let found = run!(tx.conn(), conn => sqlx::query_scalar::<_, ThreadId>(
        "SELECT id FROM threads WHERE department_id = $1 LIMIT 1").bind(id).fetch_optional(conn).await)?;
    Ok(found.is_some())
}
