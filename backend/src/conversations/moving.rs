//! Where conversations stand, and who sees to them.

use super::{
    access::{check_may_change, check_may_read},
    ledger::{self, Entry, MovedBy, NewStatus},
    line, lock, queries,
};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    db::Tx,
    people::{self, Actor},
};
use domain::{
    Timestamp,
    conversations::{ChatListItem, Status},
    ids::{AgentId, ConversationId},
    people::Agent,
};
use serde_json::json;
use std::time::Duration;
use tokio::sync::oneshot;

/// Conversations that are looked at together when those nobody writes in are closed.
const AT_ONCE: i64 = 200;

/// Moves a conversation to another status. Nothing happens when it stands there already.
///
/// Source: spec 2 §7.1. Errors: `Forbidden`, `NotFound`, `Conflict` for a way that does not exist.
pub async fn set_status(
    services: &Services,
    actor: &Actor,
    id: ConversationId,
    status: Status,
) -> Result<ChatListItem> {
    check_may_change(actor)?;
    move_to(services, id, status, MovedBy::Agent(Box::new(actor.clone()))).await?;
    line(services, id).await
}

async fn move_to(services: &Services, id: ConversationId, status: Status, by: MovedBy) -> Result<bool> {
    let (answer, answered) = oneshot::channel();
    services.ledger.enter(id, Entry::Status(NewStatus { conversation_id: id, status, by }, answer))?;
    answered.await.unwrap_or_else(|_| Err(ledger::stopped()))
}

/// Gives a conversation to an agent, or to nobody. `before` is who the actor believes has it: when somebody else was
/// quicker, they are told who.
///
/// Errors: `Forbidden`, `NotFound`, `Conflict` when it is somebody else's by now, `Invalid` for somebody who can't have it.
pub async fn assign(
    services: &Services,
    actor: &Actor,
    id: ConversationId,
    before: Option<AgentId>,
    to: Option<AgentId>,
) -> Result<ChatListItem> {
    check_may_change(actor)?;
    let mut tx = services.db.begin().await?;
    lock(&mut tx, id).await?;
    let next = match to {
        Some(agent) => Some(reader(&mut tx, actor, agent).await?),
        None => None,
    };
    let now = queries::assignee(&mut tx, id).await?;
    let (has, name) = now.unzip();
    if has != to {
        if has != before {
            return Err(Error::Conflict(match name {
                Some(name) => format!("{name} has taken this conversation meanwhile."),
                None => "Nobody has this conversation any more.".to_owned(),
            }));
        }
        queries::set_assignee(&mut tx, id, to, services.clock.stamp()).await?;
        let names = (json!({ "assignedTo": name }), json!({ "assignedTo": next.map(|agent| agent.name) }));
        activity::record(&mut tx, services, Some(actor), "conversation.assign", (Subject::Conversation, id), names)
            .await?;
        tx.commit().await?;
        services.lines.changed(id);
    }
    line(services, id).await
}

/// Somebody who can see to a conversation, as long as the transaction lasts.
async fn reader(tx: &mut Tx, by: &Agent, id: AgentId) -> Result<Agent> {
    let agent = people::hold(tx, by, id).await?.filter(|agent| check_may_read(agent).is_ok());
    agent
        .ok_or_else(|| Error::invalid("assignedAdminId", "There is no such agent, or they may not read conversations."))
}

/// Closes the conversations in which nobody has written, and that nobody has moved on, for so long, and returns how many
/// those were. Their messages stay. Several processes may do so at once: each conversation is closed once. While the
/// clock is not to be believed none is.
///
/// Source: spec 2 §14.
pub async fn close_inactive(services: &Services, after: Duration) -> Result<usize> {
    let Some(now) = services.clock.settled(&services.db).await? else { return Ok(0) };
    let since = now - after;
    let (mut closed, mut from) = (0, None);
    loop {
        let stale = queries::inactive(&services.db, since, from, AT_ONCE).await?;
        let Some(last) = stale.last().copied() else { return Ok(closed) };
        for id in stale {
            closed += usize::from(close(services, id, since).await?);
        }
        from = Some(last);
    }
}

/// Whether it was closed: somebody may have written, or moved it on, a moment ago.
async fn close(services: &Services, id: ConversationId, since: Timestamp) -> Result<bool> {
    match move_to(services, id, Status::Closed, MovedBy::Inactivity(since)).await {
        Err(Error::Conflict(_)) => Ok(false),
        done => done,
    }
}
