//! What agents do with a conversation: choose its status, put it away, see to it.

use super::views::find_line;
use crate::{Result, Services, people::Actor, threads};
use domain::{
    conversations::{Cause, ChatListItem, Status},
    ids::{AgentId, ThreadId},
    threads::{ThreadKind::Conversation, ThreadStatus},
};
use std::time::Duration;

/// Moves a conversation to another status. Nothing happens when it has that already.
///
/// Source: spec 2 §7.1. Errors: `Forbidden`, `NotFound`, `Conflict` for a way that does not exist.
pub async fn set_status(services: &Services, actor: &Actor, id: ThreadId, status: Status) -> Result<ChatListItem> {
    threads::set_status(services, actor, id, status.into()).await?;
    find_line(services, id).await
}

/// Gives a conversation to an agent, or to nobody. `before` is who the actor believes has it: when somebody else was
/// quicker, they are told who.
///
/// Errors: `Forbidden`, `NotFound`, `Conflict` when it is somebody else's by now, `Invalid` for somebody who can't have it.
pub async fn assign(
    services: &Services,
    actor: &Actor,
    id: ThreadId,
    before: Option<AgentId>,
    to: Option<AgentId>,
) -> Result<ChatListItem> {
    threads::assign(services, actor, (Conversation, id), before, to).await?;
    find_line(services, id).await
}

/// Hides it from the active list until the visitor writes again or an agent takes it back.
pub async fn archive(services: &Services, actor: &Actor, id: ThreadId) -> Result<ChatListItem> {
    threads::set_archived(services, actor, (Conversation, id), true).await?;
    find_line(services, id).await
}

/// Takes it back from the archive.
pub async fn unarchive(services: &Services, actor: &Actor, id: ThreadId) -> Result<ChatListItem> {
    threads::set_archived(services, actor, (Conversation, id), false).await?;
    find_line(services, id).await
}

/// Closes the conversations in which nobody has written, and that nobody has moved on, for so long, and returns how many
/// those were. Their messages stay. While the clock is not to be believed none is closed.
///
/// Source: spec 2 §14.
pub async fn close_inactive(services: &Services, after: Duration) -> Result<usize> {
    let closable = Status::ALL.into_iter().filter(|status| status.may_become(Status::Closed, Cause::Inactivity));
    let closable: Vec<_> = closable.map(Status::as_str).collect();
    let closed = ThreadStatus::Conversation(Status::Closed);
    threads::close_inactive(services, Conversation, (&closable, closed), after).await
}
