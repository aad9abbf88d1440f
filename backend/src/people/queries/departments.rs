//! The SQL of departments.

use crate::{
    Db, Result,
    db::{Tx, dialect, run},
};
use domain::{Timestamp, ids::DepartmentId};

/// A department as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct DepartmentRow {
    pub id: DepartmentId,
    pub name: String,
    pub description: String,
    pub tier: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// The form of a name in which two that differ only in their case are the same.
fn key(name: &str) -> String {
    name.to_lowercase()
}

/// Every department by name, and how many agents with access are in it.
pub async fn list(db: &Db) -> Result<Vec<(DepartmentRow, i64)>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        department: DepartmentRow,
        agent_count: i64,
    }
    let rows = run!(db.reader(), conn => sqlx::query_as::<_, Row>(
        "SELECT d.*, (SELECT COUNT(*) FROM agents a WHERE a.department_id = d.id AND a.deactivated_at IS NULL) AS agent_count
         FROM departments d ORDER BY d.name_key")
        .fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|row| (row.department, row.agent_count)).collect())
}

/// Stores a department. Another one may have its name, which is a unique violation.
pub async fn insert(tx: &mut Tx, department: &DepartmentRow) -> Result<(), sqlx::Error> {
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO departments (id, name, name_key, description, tier, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(department.id).bind(&department.name).bind(key(&department.name)).bind(&department.description)
        .bind(department.tier).bind(department.created_at).bind(department.updated_at)
        .execute(conn).await.map(|_| ()))
}

/// Changes a department. Another one may have its name, which is a unique violation.
pub async fn update(tx: &mut Tx, department: &DepartmentRow) -> Result<(), sqlx::Error> {
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE departments SET name = $1, name_key = $2, description = $3, tier = $4, updated_at = $5 WHERE id = $6")
        .bind(&department.name).bind(key(&department.name)).bind(&department.description).bind(department.tier)
        .bind(department.updated_at).bind(department.id)
        .execute(conn).await.map(|_| ()))
}

/// Locks these departments against every other change of them, in the order of their ids, and returns those that are there.
pub async fn lock(tx: &mut Tx, ids: [DepartmentId; 2]) -> Result<Vec<DepartmentRow>> {
    let sql = dialect!(tx,
        sqlite: "SELECT * FROM departments WHERE id IN ($1, $2) ORDER BY id",
        postgres: "SELECT * FROM departments WHERE id IN ($1, $2) ORDER BY id FOR UPDATE");
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, DepartmentRow>(sql)
        .bind(ids[0]).bind(ids[1]).fetch_all(conn).await)?)
}

/// Keeps a department from being deleted until the transaction ends.
pub async fn hold(tx: &mut Tx, id: DepartmentId) -> Result<Option<DepartmentRow>> {
    let sql = dialect!(tx,
        sqlite: "SELECT * FROM departments WHERE id = $1",
        postgres: "SELECT * FROM departments WHERE id = $1 FOR KEY SHARE");
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, DepartmentRow>(sql).bind(id).fetch_optional(conn).await)?)
}

/// Whether any agent, also one without access, is in a department that is locked.
pub async fn has_agents(tx: &mut Tx, id: DepartmentId) -> Result<bool> {
    let count = run!(tx.conn(), conn => sqlx::query_scalar::<_, i64>(
        "SELECT COUNT(*) FROM agents WHERE department_id = $1").bind(id).fetch_one(conn).await)?;
    Ok(count > 0)
}

/// Moves the agents of one department to another.
pub async fn move_agents(tx: &mut Tx, from: DepartmentId, to: DepartmentId, now: Timestamp) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("UPDATE agents SET department_id = $1, updated_at = $2 WHERE department_id = $3")
        .bind(to).bind(now).bind(from).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Deletes a department that nobody is in any more.
pub async fn delete(tx: &mut Tx, id: DepartmentId) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("DELETE FROM departments WHERE id = $1")
        .bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}
