//! The SQL of agents as those who take tickets.

use crate::{
    Db, Result,
    db::{Tx, dialect, run},
};
use domain::{
    Timestamp,
    ids::{AgentId, DepartmentId},
    people::{Availability, AvailabilityChoice, Role},
};

/// An agent with access, as stored: without their load.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SupportAgentRow {
    pub id: AgentId,
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
    pub role: Role,
    pub department_id: Option<DepartmentId>,
    pub department: Option<String>,
    pub tier: i32,
    pub capacity: i32,
    pub availability: Availability,
    pub availability_until: Option<Timestamp>,
}

impl SupportAgentRow {
    /// What was chosen last, whether or not its end has come.
    pub fn choice(&self) -> AvailabilityChoice {
        AvailabilityChoice { availability: self.availability, until: self.availability_until }
    }
}

/// Everybody with access, by name; or one of them.
pub async fn list(db: &Db, only: Option<AgentId>) -> Result<Vec<SupportAgentRow>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, SupportAgentRow>(
        "SELECT a.*, d.name AS department FROM agents a LEFT JOIN departments d ON d.id = a.department_id
         WHERE a.deactivated_at IS NULL AND ($1 IS NULL OR a.id = $1) ORDER BY lower(a.name), a.id")
        .bind(only).fetch_all(conn).await)?)
}

/// Locks an agent with access against other changes. What refers to them goes on, such as the activity log.
pub async fn lock(tx: &mut Tx, id: AgentId) -> Result<Option<SupportAgentRow>> {
    let sql = dialect!(tx,
        sqlite: "SELECT a.*, d.name AS department FROM agents a LEFT JOIN departments d ON d.id = a.department_id
                 WHERE a.id = $1 AND a.deactivated_at IS NULL",
        postgres: "SELECT a.*, d.name AS department FROM agents a LEFT JOIN departments d ON d.id = a.department_id
                   WHERE a.id = $1 AND a.deactivated_at IS NULL FOR NO KEY UPDATE OF a");
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, SupportAgentRow>(sql).bind(id).fetch_optional(conn).await)?)
}

/// Stores what an agent takes on.
pub async fn update(tx: &mut Tx, agent: &SupportAgentRow, now: Timestamp) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE agents SET department_id = $1, tier = $2, capacity = $3, phone = $4, updated_at = $5 WHERE id = $6")
        .bind(agent.department_id).bind(agent.tier).bind(agent.capacity).bind(&agent.phone).bind(now).bind(agent.id)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Stores what was chosen for an agent.
pub async fn set_availability(tx: &mut Tx, id: AgentId, choice: AvailabilityChoice, now: Timestamp) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE agents SET availability = $1, availability_until = $2, availability_changed_at = $3, updated_at = $3
         WHERE id = $4")
        .bind(choice.availability).bind(choice.until).bind(now).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Those whose availability had its end after one moment, and not after another.
pub async fn ended(db: &Db, after: Timestamp, until: Timestamp) -> Result<Vec<AgentId>> {
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, AgentId>(
        "SELECT id FROM agents WHERE availability_until > $1 AND availability_until <= $2 AND deactivated_at IS NULL")
        .bind(after).bind(until).fetch_all(conn).await)?)
}
