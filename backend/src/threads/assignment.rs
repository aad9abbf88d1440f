//! Who sees to a thread.

use super::{
    Change,
    access::{require_change, require_read},
    committed, queries,
};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    db::Tx,
    people::{self, Actor},
};
use domain::{
    ids::{AgentId, ThreadId},
    people::Agent,
    threads::ThreadKind,
};
use serde_json::json;

/// Gives a thread to an agent, or to nobody. `before` is who the actor believes has it: when somebody else was quicker,
/// they are told who.
///
/// Errors: `Forbidden`, `NotFound`, `Conflict` when it is somebody else's by now, `Invalid` for somebody who can't have it.
pub(crate) async fn assign(
    services: &Services,
    actor: &Actor,
    (kind, id): (ThreadKind, ThreadId),
    before: Option<AgentId>,
    to: Option<AgentId>,
) -> Result<()> {
    require_change(actor, kind)?;
    let mut tx = services.db.begin().await?;
    queries::lock(&mut tx, id).await?;
    let next = match to {
        Some(agent) => Some(reader(&mut tx, actor, kind, agent).await?),
        None => None,
    };
    let now = queries::assignee(&mut tx, id).await?;
    let (has, name) = now.unzip();
    if has == to {
        return Ok(());
    }
    if has != before {
        return Err(Error::Conflict(match name {
            Some(name) => format!("{name} has taken this {} meanwhile.", kind.as_str()),
            None => format!("Nobody has this {} any more.", kind.as_str()),
        }));
    }
    queries::set_assignee(&mut tx, id, to, services.clock.stamp()).await?;
    let subject = Subject::Thread(kind);
    let names = (json!({ "assignedTo": name }), json!({ "assignedTo": next.map(|agent| agent.name) }));
    activity::record(&mut tx, services, Some(actor), &subject.action("assign"), (subject, id), names).await?;
    tx.commit().await?;
    committed(services, (kind, id), Change::Assignment);
    Ok(())
}

/// Somebody who can see to a thread of this kind, as long as the transaction lasts.
async fn reader(tx: &mut Tx, by: &Agent, kind: ThreadKind, id: AgentId) -> Result<Agent> {
    let agent = people::hold(tx, by, id).await?.filter(|agent| require_read(agent, kind).is_ok());
    agent.ok_or_else(|| {
        let sentence = format!("There is no such agent, or they may not read {}s.", kind.as_str());
        Error::invalid("assignedAdminId", sentence)
    })
}
