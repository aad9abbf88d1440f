//! A page of the list for a search.

use super::query::{ListPage, ListQuery};
use crate::{Result, Services, search::Walk, threads::queries};
use domain::threads::ThreadKind;
use std::collections::HashSet;

/// So many wanted threads are searched by themselves. Of more, those that match are looked through.
const FEW: usize = 200;

/// So many wanted threads with a match, the newest match first, and the cursor of the next page.
pub(super) async fn page(
    services: &Services,
    kind: ThreadKind,
    query: &ListQuery,
    text: &str,
    size: usize,
) -> Result<ListPage> {
    let few = queries::few(&services.db, kind, query, FEW).await?;
    let mut walk = Walk::start(services, text, few, query.cursor.as_deref()).await?;
    let mut found = Vec::new();
    while found.len() <= size
        && let Some(more) = walk.next(services).await?
    {
        let ids: Vec<_> = more.iter().map(|found| found.thread_id).collect();
        let wanted: HashSet<_> = queries::wanted(&services.db, kind, query, &ids).await?.into_iter().collect();
        let more = more.into_iter().filter(|found| wanted.contains(&found.thread_id)).collect();
        found.extend(walk.unseen(services, more).await?);
    }
    let last = found.get(size - 1).filter(|_| found.len() > size);
    let next_cursor = walk.cursor(last);
    found.truncate(size);
    Ok(ListPage { ids: found.iter().map(|found| found.thread_id).collect(), next_cursor })
}
