//! What an agent may do, and whether they may come in at all.

use super::{Actor, check_manager, end_sessions};
use crate::{
    Desk, Error, Result,
    activity::{self, Subject},
    db::{Tx, dialect, run},
};
use domain::{
    ids::AgentId,
    people::{Agent, Role},
};
use serde::Serialize;

/// Gives an agent another role. Nobody grants or takes a role above their own; the last owner stays.
pub async fn change_role(desk: &Desk, by: &Actor, id: AgentId, role: Role) -> Result<Agent> {
    let change = Change { role: Some(role), active: None };
    change.apply(desk, by, id).await
}

/// Takes an agent's access away and ends their sessions and sockets. The last owner stays.
pub async fn deactivate(desk: &Desk, by: &Actor, id: AgentId) -> Result<Agent> {
    let change = Change { role: None, active: Some(false) };
    let agent = change.apply(desk, by, id).await?;
    end_sessions(desk, &agent, None).await?;
    Ok(agent)
}

/// Gives an agent their access back.
pub async fn reactivate(desk: &Desk, by: &Actor, id: AgentId) -> Result<Agent> {
    let change = Change { role: None, active: Some(true) };
    change.apply(desk, by, id).await
}

/// What the activity log says of an agent's access.
#[derive(Serialize)]
struct Access {
    role: Role,
    active: bool,
}

impl Access {
    fn of(agent: &Agent) -> Self {
        Self { role: agent.role, active: agent.deactivated_at.is_none() }
    }
}

struct Change {
    role: Option<Role>,
    active: Option<bool>,
}

impl Change {
    async fn apply(self, desk: &Desk, by: &Actor, id: AgentId) -> Result<Agent> {
        check_manager(by)?;
        let now = desk.clock.now();
        let mut tx = desk.db.begin().await?;
        let before = lock(&mut tx, id).await?;
        let mut after = before.clone();
        after.role = self.role.unwrap_or(before.role);
        after.deactivated_at = match self.active {
            Some(false) => before.deactivated_at.or(Some(now)),
            Some(true) => None,
            None => before.deactivated_at,
        };
        if !by.role.can_manage_role(before.role) || !by.role.can_manage_role(after.role) {
            return Err(Error::Forbidden("Only an owner manages owners.".into()));
        }
        let was_owner = before.role == Role::Owner && before.deactivated_at.is_none();
        let is_owner = after.role == Role::Owner && after.deactivated_at.is_none();
        if was_owner && !is_owner && owners(&mut tx).await? == 1 {
            return Err(Error::Conflict("This is the last owner. Make someone else an owner first.".into()));
        }
        run!(tx.conn(), conn => sqlx::query("UPDATE agents SET role = $1, deactivated_at = $2, updated_at = $3 WHERE id = $4")
            .bind(after.role).bind(after.deactivated_at).bind(now).bind(id)
            .execute(conn).await.map(|_| ()))?;
        let access = (Access::of(&before), Access::of(&after));
        activity::record(&mut tx, desk, Some(by), "agent.access", (Subject::Agent, id), access).await?;
        tx.commit().await?;
        Ok(after)
    }
}

/// Locks all owners and the agent, so that two owners who demote each other at once don't both succeed.
async fn lock(tx: &mut Tx, id: AgentId) -> Result<Agent> {
    let sql = dialect!(tx,
        sqlite: "SELECT * FROM agents WHERE role = 'owner' OR id = $1 ORDER BY id",
        postgres: "SELECT * FROM agents WHERE role = 'owner' OR id = $1 ORDER BY id FOR UPDATE");
    let rows = run!(tx.conn(), conn => sqlx::query_as::<_, Agent>(sql).bind(id).fetch_all(conn).await)?;
    rows.into_iter().find(|agent| agent.id == id).ok_or(Error::NotFound("agent"))
}

async fn owners(tx: &mut Tx) -> Result<i64> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, i64>(
        "SELECT COUNT(*) FROM agents WHERE role = 'owner' AND deactivated_at IS NULL").fetch_one(conn).await)?)
}
