//! Who sees to a thread.

use super::{
    Change,
    access::{begin_change, check_agent},
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
    threads::{Intent, ThreadFacts, ThreadKind},
};
use serde_json::json;

/// Gives a thread to an agent, or to nobody. `before` is who the actor believes has it: when somebody else was quicker,
/// they are told who.
///
/// Errors: `Forbidden`, `NotFound`, `Conflict` when it is somebody else's by now, `Invalid` for somebody who can't have it.
pub(crate) async fn assign(
    services: &Services,
    actor: &Actor,
    thread: (ThreadKind, ThreadId),
    before: Option<AgentId>,
    to: Option<AgentId>,
) -> Result<()> {
    let (mut tx, facts) = begin_change(services, actor, thread).await?;
    let (kind, id) = facts.key();
    let next = match to {
        Some(agent) => Some(reader(&mut tx, actor, &facts, agent).await?),
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
    committed(services, facts.key(), Change::Assignment);
    Ok(())
}

/// Somebody who can see the thread once it is theirs, as long as the transaction lasts.
async fn reader(tx: &mut Tx, by: &Agent, thread: &ThreadFacts, id: AgentId) -> Result<Agent> {
    let theirs = ThreadFacts { assigned_to: Some(id), ..thread.clone() };
    let agent = people::hold(tx, by, id)
        .await?
        .filter(|agent| check_agent(agent, thread.id.into(), &theirs, Intent::Read).is_ok());
    agent.ok_or_else(|| {
        let sentence = format!("There is no such agent, or they may not read {}s.", thread.kind.as_str());
        Error::invalid("assignedAdminId", sentence)
    })
}
