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
    people::{Agent, Permission, Permissions, Role, RoleSet, TicketScope},
};
use serde_json::{Value, json};

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

/// Changes what a role may do, and leaves its ticket scope. Otherwise as [`change_role_set`].
pub async fn set_permissions(services: &Services, by: &Actor, role: Role, permissions: Permissions) -> Result<RoleSet> {
    change_role_set(services, by, role, permissions, None).await
}

/// Changes what a role may do, and which tickets it shows. Whoever has the role and loses something loses their sockets
/// too: they come back as what they are now.
///
/// Owners may always do everything, so that there is always somebody who can change a role.
///
/// Errors: `Forbidden` without `Roles_UPDATE`, for the owners' set, and for a permission or a scope that is given or taken
/// by somebody who does not hold it.
pub async fn change_role_set(
    services: &Services,
    by: &Actor,
    role: Role,
    permissions: Permissions,
    scope: Option<TicketScope>,
) -> Result<RoleSet> {
    require(by, Permission::RolesUpdate)?;
    if role == Role::Owner {
        return Err(Error::Forbidden("Owners may always do everything.".into()));
    }
    let mut tx = services.db.begin().await?;
    tx.decide(Decision::Staff).await?;
    let before = roles::find(&mut tx, role).await?;
    let ticket_scope = scope.unwrap_or(before.ticket_scope);
    let after = RoleSet { permissions, ticket_scope, updated_at: Some(services.clock.now()), ..before.clone() };
    let [was, is] = [&before, &after].map(|set| (set.permissions, set.ticket_scope));
    if was == is {
        return Ok(before);
    }
    check_holds(by, was, is)?;
    roles::update(&mut tx, &after).await?;
    activity::record(&mut tx, services, Some(by), "role.permissions", (Subject::Role, role.as_str()), states(was, is))
        .await?;
    let theirs = agents::list_of_role(&mut tx, role).await?;
    tx.commit().await?;
    if !after.permissions.has_all(before.permissions) || after.ticket_scope < before.ticket_scope {
        theirs.into_iter().for_each(|agent| services.realtime.revoke_agent(agent, None));
    }
    Ok(after)
}

/// What a role may do, and which tickets it shows.
type Held = (Permissions, TicketScope);

/// Refuses whoever gives or takes what they don't hold.
fn check_holds(by: &Agent, before: Held, after: Held) -> Result<()> {
    if !by.permissions.has_all(before.0.different(after.0)) {
        return Err(Error::Forbidden("Nobody gives or takes a permission that they don’t hold.".into()));
    }
    if before.1 != after.1 && by.ticket_scope < before.1.max(after.1) {
        return Err(Error::Forbidden("Nobody gives or takes a ticket scope that is wider than their own.".into()));
    }
    Ok(())
}

/// The fields that are different, for the activity log.
fn states(before: Held, after: Held) -> (Value, Value) {
    let (mut was, mut is) = (json!({}), json!({}));
    if before.0 != after.0 {
        (was["permissions"], is["permissions"]) = (json!(before.0), json!(after.0));
    }
    if before.1 != after.1 {
        (was["ticketScope"], is["ticketScope"]) = (json!(before.1), json!(after.1));
    }
    (was, is)
}
