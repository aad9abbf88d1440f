//! What each role may do, and who changes that.

use super::{
    Actor,
    checks::require,
    queries::{agents, roles},
};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    db::Decision,
};
use domain::{
    activity::Activity,
    people::{Agent, Permission, Permissions, Role, RoleSet},
};
use serde_json::json;

/// What each role may do, the least role first. For those who change roles, or the agents who have them.
pub async fn list_roles(services: &Services, agent: &Agent) -> Result<Vec<RoleSet>> {
    if !agent.may(Permission::AgentsUpdate) {
        require(agent, Permission::RolesUpdate)?;
    }
    let mut sets = roles::list(&services.db).await?;
    sets.sort_by_key(|set| Role::ALL.iter().position(|role| *role == set.name));
    Ok(sets)
}

/// What has been changed about a role, the newest first.
pub async fn role_activities(services: &Services, agent: &Agent, role: Role) -> Result<Vec<Activity>> {
    require(agent, Permission::RolesUpdate)?;
    activity::of(services, Subject::Role, role.as_str()).await
}

/// Changes what a role may do. Whoever has the role and loses something loses their sockets too: they come back as
/// what they are now.
///
/// Owners may always do everything, so that there is always somebody who can change a role.
///
/// Errors: `Forbidden` without `Roles_UPDATE`, for the owners' set, and for a permission that is given or taken by
/// somebody who does not hold it.
pub async fn set_permissions(services: &Services, by: &Actor, role: Role, permissions: Permissions) -> Result<RoleSet> {
    require(by, Permission::RolesUpdate)?;
    if role == Role::Owner {
        return Err(Error::Forbidden("Owners may always do everything.".into()));
    }
    let mut tx = services.db.begin().await?;
    tx.decide(Decision::Staff).await?;
    let before = roles::find(&mut tx, role).await?;
    if before.permissions == permissions {
        return Ok(before);
    }
    if !by.permissions.has_all(before.permissions.different(permissions)) {
        return Err(Error::Forbidden("Nobody gives or takes a permission that they don’t hold.".into()));
    }
    let after = RoleSet { permissions, updated_at: Some(services.clock.now()), ..before.clone() };
    roles::update(&mut tx, &after).await?;
    let sets = (json!({ "permissions": before.permissions }), json!({ "permissions": after.permissions }));
    activity::record(&mut tx, services, Some(by), "role.permissions", (Subject::Role, role.as_str()), sets).await?;
    let theirs = agents::list_of_role(&mut tx, role).await?;
    tx.commit().await?;
    if !after.permissions.has_all(before.permissions) {
        theirs.into_iter().for_each(|agent| services.realtime.revoke_agent(agent, None));
    }
    Ok(after)
}
