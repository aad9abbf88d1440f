//! What an agent may do, and whether they may come in at all.

use super::{
    Actor,
    checks::require,
    queries::{agents, roles},
    signed_in::end_sessions,
};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    db::{Decision, Tx},
};
use domain::{
    ids::AgentId,
    people::{Agent, Permission, Role, RoleSet},
};
use serde::Serialize;

/// Gives an agent another role. Nobody gives or takes a role that may do more than they, and the last owner stays.
/// Whoever loses a permission loses their sockets, and comes back as what they are now.
pub async fn change_role(services: &Services, by: &Actor, id: AgentId, role: Role) -> Result<Agent> {
    let change = Change { role: Some(role), active: None };
    change.apply(services, by, id).await
}

/// Takes an agent's access away and ends their sessions and sockets. The last owner stays.
pub async fn deactivate(services: &Services, by: &Actor, id: AgentId) -> Result<Agent> {
    let change = Change { role: None, active: Some(false) };
    let agent = change.apply(services, by, id).await?;
    end_sessions(services, &agent, None).await?;
    Ok(agent)
}

/// Gives an agent their access back.
pub async fn reactivate(services: &Services, by: &Actor, id: AgentId) -> Result<Agent> {
    let change = Change { role: None, active: Some(true) };
    change.apply(services, by, id).await
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
    async fn apply(self, services: &Services, by: &Actor, id: AgentId) -> Result<Agent> {
        require(by, Permission::AgentsUpdate)?;
        let now = services.clock.now();
        let mut tx = services.db.begin().await?;
        tx.decide(Decision::Staff).await?;
        let before = lock(&mut tx, id).await?;
        let mut after = before.clone();
        after.role = self.role.unwrap_or(before.role);
        check_may_manage(&mut tx, by, before.role).await?;
        let set = check_may_manage(&mut tx, by, after.role).await?;
        (after.permissions, after.ticket_scope) = (set.permissions, set.ticket_scope);
        after.deactivated_at = match self.active {
            Some(false) => before.deactivated_at.or(Some(now)),
            Some(true) => None,
            None => before.deactivated_at,
        };
        if is_owner(&before) && !is_owner(&after) && agents::count_owners(&mut tx).await? == 1 {
            return Err(Error::Conflict("This is the last owner. Make someone else an owner first.".into()));
        }
        agents::set_access(&mut tx, &after, now).await?;
        let access = (Access::of(&before), Access::of(&after));
        activity::record(&mut tx, services, Some(by), "agent.access", (Subject::Agent, id), access).await?;
        tx.commit().await?;
        if !after.permissions.has_all(before.permissions) || after.ticket_scope < before.ticket_scope {
            services.realtime.revoke_agent(id, None);
        }
        Ok(after)
    }
}

/// Refuses whoever may do less than a role, or manages an owner without being one; otherwise what the role may do.
pub(super) async fn check_may_manage(tx: &mut Tx, by: &Agent, role: Role) -> Result<RoleSet> {
    let set = roles::find(tx, role).await?;
    if by.may_manage(&set) {
        return Ok(set);
    }
    Err(Error::Forbidden(match role {
        Role::Owner => "Only an owner manages owners.".into(),
        _ => format!("The role {} may do more than you, so that somebody else has to manage it.", role.as_str()),
    }))
}

/// Whether they keep the desk from having no owner.
fn is_owner(agent: &Agent) -> bool {
    agent.role == Role::Owner && agent.deactivated_at.is_none()
}

/// Locks all owners and the agent: nobody is given a conversation who is losing their access. That two owners who demote
/// each other at once don't both succeed is seen to by [`Decision::Staff`].
pub(super) async fn lock(tx: &mut Tx, id: AgentId) -> Result<Agent> {
    let locked = agents::lock_with_owners(tx, id).await?;
    locked.into_iter().find(|agent| agent.id == id).ok_or(Error::NotFound("agent"))
}

/// An agent who may sign in, and who can't lose that before the transaction ends. Whoever acts is held too, because the
/// activity log will refer to them: all in the order of their ids, so that nobody waits for somebody who waits for them.
pub(crate) async fn hold(tx: &mut Tx, by: &Agent, id: AgentId) -> Result<Option<Agent>> {
    let held = agents::hold(tx, [id, by.id]).await?;
    Ok(held.into_iter().find(|agent| agent.id == id && agent.deactivated_at.is_none()))
}
