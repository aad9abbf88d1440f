//! The SQL of accounts.

use crate::{
    Db, Result,
    db::{Tx, dialect, run},
};
use domain::{
    Timestamp,
    ids::AgentId,
    people::{Agent, Permissions, Role},
};
use sqlx::types::Json;

/// How many accounts there are.
pub async fn count(db: &Db) -> Result<i64> {
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM agents").fetch_one(conn).await)?)
}

/// The same for whoever decides alone about staff.
pub async fn count_in(tx: &mut Tx) -> Result<i64> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM agents").fetch_one(conn).await)?)
}

/// Stores an account. Another one may have its address, which is a unique violation.
pub async fn insert(tx: &mut Tx, agent: &Agent, password_hash: &str) -> Result<(), sqlx::Error> {
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO agents (id, email, name, role, password_hash, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)")
        .bind(agent.id).bind(&agent.email).bind(&agent.name).bind(agent.role).bind(password_hash).bind(agent.created_at)
        .execute(conn).await.map(|_| ()))
}

/// An agent who may sign in, by id.
pub async fn find(db: &Db, id: AgentId) -> Result<Option<Agent>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, Agent>(
        "SELECT a.*, r.permissions, r.ticket_scope FROM agents a JOIN roles r ON r.name = a.role
         WHERE a.id = $1 AND a.deactivated_at IS NULL")
        .bind(id).fetch_optional(conn).await)?)
}

/// An agent who may sign in, by one of two spellings of their address, and the hash of their password.
pub async fn find_by_email(db: &Db, email: &str, or: &str) -> Result<Option<(Agent, String)>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        agent: Agent,
        password_hash: String,
    }
    let row = run!(db.reader(), conn => sqlx::query_as::<_, Row>(
        "SELECT a.*, r.permissions, r.ticket_scope FROM agents a JOIN roles r ON r.name = a.role
         WHERE a.email IN ($1, $2) AND a.deactivated_at IS NULL ORDER BY a.email <> $1 LIMIT 1")
        .bind(email).bind(or).fetch_optional(conn).await)?;
    Ok(row.map(|row| (row.agent, row.password_hash)))
}

/// Everyone, those without access last.
pub async fn list(db: &Db) -> Result<Vec<Agent>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, Agent>(
        "SELECT a.*, r.permissions, r.ticket_scope FROM agents a JOIN roles r ON r.name = a.role
         ORDER BY a.deactivated_at IS NOT NULL, lower(a.name), a.id")
        .fetch_all(conn).await)?)
}

/// Everyone who may sign in, by name, with what they may do.
pub async fn list_active(db: &Db) -> Result<Vec<(AgentId, String, Json<Permissions>)>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, (AgentId, String, Json<Permissions>)>(
        "SELECT a.id, a.name, r.permissions FROM agents a JOIN roles r ON r.name = a.role
         WHERE a.deactivated_at IS NULL ORDER BY lower(a.name), a.id")
        .fetch_all(conn).await)?)
}

/// Those who have a role.
pub async fn list_of_role(tx: &mut Tx, role: Role) -> Result<Vec<AgentId>> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, AgentId>("SELECT id FROM agents WHERE role = $1")
        .bind(role).fetch_all(conn).await)?)
}

/// Whether an address has an account.
pub async fn has_account(tx: &mut Tx, email: &str) -> Result<bool> {
    let taken = run!(tx.conn(), conn => sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM agents WHERE email = $1")
        .bind(email).fetch_one(conn).await)?;
    Ok(taken > 0)
}

/// Changes an agent's name.
pub async fn rename(tx: &mut Tx, id: AgentId, name: &str, now: Timestamp) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("UPDATE agents SET name = $1, updated_at = $2 WHERE id = $3")
        .bind(name).bind(now).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Changes an agent's password.
pub async fn set_password(db: &Db, id: AgentId, hash: String, now: Timestamp) -> Result<()> {
    run!(db.writer(), conn => sqlx::query("UPDATE agents SET password_hash = $1, updated_at = $2 WHERE id = $3")
        .bind(hash).bind(now).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Changes what an agent is and whether they may come in.
pub async fn set_access(tx: &mut Tx, agent: &Agent, now: Timestamp) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("UPDATE agents SET role = $1, deactivated_at = $2, updated_at = $3 WHERE id = $4")
        .bind(agent.role).bind(agent.deactivated_at).bind(now).bind(agent.id)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Locks all owners and one agent, and returns them in the order of their ids.
pub async fn lock_with_owners(tx: &mut Tx, id: AgentId) -> Result<Vec<Agent>> {
    let sql = dialect!(tx,
        sqlite: "SELECT a.*, r.permissions, r.ticket_scope FROM agents a JOIN roles r ON r.name = a.role
                 WHERE a.role = 'owner' OR a.id = $1 ORDER BY a.id",
        postgres: "SELECT a.*, r.permissions, r.ticket_scope FROM agents a JOIN roles r ON r.name = a.role
                   WHERE a.role = 'owner' OR a.id = $1 ORDER BY a.id FOR UPDATE OF a");
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, Agent>(sql).bind(id).fetch_all(conn).await)?)
}

/// Keeps two agents as they are until the transaction ends, and returns them in the order of their ids.
pub async fn hold(tx: &mut Tx, ids: [AgentId; 2]) -> Result<Vec<Agent>> {
    let sql = dialect!(tx,
        sqlite: "SELECT a.*, r.permissions, r.ticket_scope FROM agents a JOIN roles r ON r.name = a.role
                 WHERE a.id IN ($1, $2) ORDER BY a.id",
        postgres: "SELECT a.*, r.permissions, r.ticket_scope FROM agents a JOIN roles r ON r.name = a.role
                   WHERE a.id IN ($1, $2) ORDER BY a.id FOR SHARE OF a");
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, Agent>(sql).bind(ids[0]).bind(ids[1]).fetch_all(conn).await)?)
}

/// How many owners may sign in.
pub async fn count_owners(tx: &mut Tx) -> Result<i64> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, i64>(
        "SELECT COUNT(*) FROM agents WHERE role = 'owner' AND deactivated_at IS NULL").fetch_one(conn).await)?)
}
