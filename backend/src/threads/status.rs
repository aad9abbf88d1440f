//! Moving threads from one status to another.

use super::{
    access::require_kind,
    ledger::{self, Entry, MovedBy, NewStatus},
    queries,
};
use crate::{Error, Result, Services, people::Actor};
use domain::{
    Timestamp,
    ids::ThreadId,
    threads::{Intent, ThreadKind, ThreadStatus},
};
use std::time::Duration;
use tokio::sync::oneshot;

/// Threads that are looked at together when those nobody writes in are closed.
const AT_ONCE: i64 = 200;

/// Moves a thread to another status. Nothing happens when it has that already.
///
/// Errors: `Forbidden`, `NotFound`, `Conflict` for a way that does not exist.
pub(crate) async fn set_status(services: &Services, actor: &Actor, id: ThreadId, status: ThreadStatus) -> Result<()> {
    require_kind(actor, status.kind(), Intent::Change)?;
    move_to(services, id, status, MovedBy::Agent(Box::new(actor.clone()))).await.map(|_| ())
}

async fn move_to(services: &Services, id: ThreadId, status: ThreadStatus, by: MovedBy) -> Result<bool> {
    let (answer, answered) = oneshot::channel();
    services.ledger.enter(id, Entry::Status(NewStatus { thread_id: id, status, by }, answer))?;
    answered.await.unwrap_or_else(|_| Err(ledger::stopped()))
}

/// Gives the threads of a kind in which nobody has written, and that nobody has moved on, for so long the status
/// `closed`, and returns how many those were. `from` lists the statuses from which that may be. Several processes may do
/// so at once: each thread is closed once. While the clock is not to be believed none is.
pub(crate) async fn close_inactive(
    services: &Services,
    kind: ThreadKind,
    (from, closed): (&[&str], ThreadStatus),
    after: Duration,
) -> Result<usize> {
    let Some(now) = services.clock.settled(&services.db).await? else { return Ok(0) };
    let since = now - after;
    let (mut count, mut last) = (0, None);
    loop {
        let stale = queries::inactive(&services.db, kind, from, since, last, AT_ONCE).await?;
        let Some(newest) = stale.last().copied() else { return Ok(count) };
        for id in stale {
            count += usize::from(close(services, id, closed, since).await?);
        }
        last = Some(newest);
    }
}

/// Whether it was closed: somebody may have written, or moved it on, a moment ago.
async fn close(services: &Services, id: ThreadId, closed: ThreadStatus, since: Timestamp) -> Result<bool> {
    match move_to(services, id, closed, MovedBy::Inactivity(since)).await {
        Err(Error::Conflict(_)) => Ok(false),
        done => done,
    }
}
