//! What an agent takes on: their department, tier, capacity and telephone number.

use super::{
    super::{
        Actor,
        checks::require,
        queries::{
            departments,
            support_agents::{self, SupportAgentRow},
        },
    },
    view::{AGENT, read, tell, tell_departments},
};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    db::Tx,
};
use domain::{
    ids::{AgentId, DepartmentId},
    people::{AgentChange, CAPACITIES, Permission, SupportAgent, clean_phone},
};
use serde_json::{Value, json};

/// Changes what an agent takes on.
///
/// Errors: `Forbidden` without `Agents_UPDATE`, `NotFound`, `Invalid`.
pub async fn change_agent(services: &Services, by: &Actor, id: AgentId, change: AgentChange) -> Result<SupportAgent> {
    require(by, Permission::AgentsUpdate)?;
    let change = checked(change)?;
    let mut tx = services.db.begin().await?;
    // Departments are locked before agents, wherever both are.
    let department = match change.department_id {
        Some(Some(department)) => Some(hold_department(&mut tx, department).await?),
        _ => None,
    };
    let before = support_agents::lock(&mut tx, id).await?.ok_or(Error::NotFound(AGENT))?;
    let after = changed(&before, change, department);
    let states = states(&before, &after);
    if states.0 != states.1 {
        support_agents::update(&mut tx, &after, services.clock.now()).await?;
        activity::record(&mut tx, services, Some(by), "agent.change", (Subject::Agent, id), states).await?;
        tx.commit().await?;
        tell(services, id).await;
        if before.department_id != after.department_id {
            tell_departments(services);
        }
    }
    read(services, id).await
}

fn checked(change: AgentChange) -> Result<AgentChange> {
    if let Some(tier) = change.tier {
        super::departments::check_tier(tier)?;
    }
    if change.capacity.is_some_and(|capacity| !CAPACITIES.contains(&capacity)) {
        return Err(Error::invalid("capacity", "An agent takes 1 to 500 tickets at once."));
    }
    if let Some(phone) = &change.phone {
        clean_phone(phone).map_err(|sentence| Error::invalid("phone", sentence))?;
    }
    Ok(change)
}

/// The name of a department that can't go before the transaction ends.
async fn hold_department(tx: &mut Tx, id: DepartmentId) -> Result<String> {
    let held = departments::hold(tx, id).await?;
    let missing = || Error::invalid("departmentId", "There is no such department (any more). Choose another one.");
    held.map(|department| department.name).ok_or_else(missing)
}

fn changed(before: &SupportAgentRow, change: AgentChange, department: Option<String>) -> SupportAgentRow {
    let mut after = before.clone();
    if let Some(id) = change.department_id {
        (after.department_id, after.department) = (id, department);
    }
    after.tier = change.tier.unwrap_or(before.tier);
    after.capacity = change.capacity.unwrap_or(before.capacity);
    if let Some(phone) = change.phone {
        after.phone = clean_phone(&phone).unwrap_or_default();
    }
    after
}

/// The fields that are different, for the activity log.
fn states(before: &SupportAgentRow, after: &SupportAgentRow) -> (Value, Value) {
    let (mut was, mut is) = (json!({}), json!({}));
    for (name, old, new) in [
        ("department", json!(before.department), json!(after.department)),
        ("tier", json!(before.tier), json!(after.tier)),
        ("capacity", json!(before.capacity), json!(after.capacity)),
        ("phone", json!(before.phone), json!(after.phone)),
    ] {
        if old != new {
            (was[name], is[name]) = (old, new);
        }
    }
    (was, is)
}
