//! Whether new tickets come to an agent, as they or somebody else chose. The end of a choice needs no timer: it is looked at
//! when it is read. But the desk is told when it comes.

use super::{
    super::{Actor, checks::require, queries::support_agents},
    view::{AGENT, read, require_look, tell},
};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
};
use domain::{
    Timestamp,
    ids::AgentId,
    people::{AvailabilityChoice, Permission, SupportAgent},
};

/// Chooses whether new tickets come to an agent, and until when that lasts: one's own, or with `Agents_UPDATE` that of
/// others.
///
/// Errors: `Forbidden`, `NotFound`, `Invalid` for an end that can't be.
pub async fn set_availability(
    services: &Services,
    by: &Actor,
    id: AgentId,
    choice: AvailabilityChoice,
) -> Result<SupportAgent> {
    require_look(by)?;
    if by.id != id {
        require(by, Permission::AgentsUpdate)?;
    }
    let now = services.clock.now();
    choice.check(now).map_err(|sentence| Error::invalid("until", sentence))?;
    let mut tx = services.db.begin().await?;
    let before = support_agents::lock(&mut tx, id).await?.ok_or(Error::NotFound(AGENT))?.choice().at(now);
    if before != choice {
        support_agents::set_availability(&mut tx, id, choice, now).await?;
        let about = (Subject::Agent, id);
        activity::record(&mut tx, services, Some(by), "agent.availability", about, (before, choice)).await?;
        tx.commit().await?;
        tell(services, id).await;
    }
    read(services, id).await
}

/// Tells the team of those who are available again because their time came after `since`, and returns until when it has
/// looked.
pub async fn tell_ended_availability(services: &Services, since: Timestamp) -> Result<Timestamp> {
    let now = services.clock.now();
    for id in support_agents::ended(&services.db, since, now).await? {
        tell(services, id).await;
    }
    Ok(now)
}
