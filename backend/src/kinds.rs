//! What the parts that know no kind of thread ask of each kind. They are handed these functions when they start, so that
//! they need not know where a kind lives. A new kind of thread gets its arms here.

use crate::{Boxed, Result, Services, conversations, db::Tx, threads::Line};
use domain::{ids::ThreadId, threads::ThreadKind};
use std::collections::HashMap;

/// Threads of a kind as they look in the list of staff.
pub(crate) fn lines<'a>(services: &'a Services, kind: ThreadKind, ids: &'a [ThreadId]) -> Boxed<'a, Result<Vec<Line>>> {
    Box::pin(async move {
        match kind {
            ThreadKind::Conversation => conversations::list_lines(services, ids).await,
            ThreadKind::Ticket => Ok(Vec::new()),
        }
    })
}

/// Sees to it that new replies in threads of a kind are mailed where that is wanted.
pub(crate) fn enqueue_replies<'a>(
    tx: &'a mut Tx,
    services: &'a Services,
    kind: ThreadKind,
    ids: &'a [ThreadId],
) -> Boxed<'a, Result<()>> {
    Box::pin(async move {
        match kind {
            ThreadKind::Conversation => conversations::enqueue_replies(tx, services, ids).await,
            ThreadKind::Ticket => Ok(()),
        }
    })
}

/// What is known of threads of a kind, as words that can be searched for. Of one that is left out, only what was said in
/// it is found.
pub(crate) fn cards<'a>(
    services: &'a Services,
    kind: ThreadKind,
    ids: &'a [ThreadId],
) -> Boxed<'a, Result<HashMap<ThreadId, String>>> {
    Box::pin(async move {
        match kind {
            ThreadKind::Conversation => conversations::list_cards(services, ids).await,
            ThreadKind::Ticket => Ok(HashMap::new()),
        }
    })
}
