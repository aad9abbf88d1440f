//! A page of the list for a search.

use super::{ListQuery, queries};
use crate::{Result, Services, search::Walk};
use domain::{conversations::ChatListItem, ids::ConversationId};
use std::collections::{HashMap, HashSet};

/// So many wanted conversations are searched by themselves. Of more, those that match are looked through.
const FEW: usize = 200;

/// So many wanted conversations with a match, the newest match first, and the cursor of the next page.
pub(super) async fn page(
    services: &Services,
    query: &ListQuery,
    text: &str,
    size: usize,
) -> Result<(Vec<ChatListItem>, Option<String>)> {
    let few = queries::few(&services.db, query, FEW).await?;
    let mut walk = Walk::start(services, text, few, query.cursor.as_deref()).await?;
    let mut found = Vec::new();
    while found.len() <= size
        && let Some(more) = walk.next(services).await?
    {
        let ids: Vec<_> = more.iter().map(|found| found.conversation_id).collect();
        let wanted: HashSet<_> = queries::wanted(&services.db, query, &ids).await?.into_iter().collect();
        let more = more.into_iter().filter(|found| wanted.contains(&found.conversation_id)).collect();
        found.extend(walk.unseen(services, more).await?);
    }
    let last = found.get(size - 1).filter(|_| found.len() > size);
    let next_cursor = walk.cursor(last);
    found.truncate(size);
    let ids: Vec<_> = found.iter().map(|found| found.conversation_id).collect();
    Ok((lines(services, &ids).await?, next_cursor))
}

/// The lines of these conversations, in their order.
async fn lines(services: &Services, ids: &[ConversationId]) -> Result<Vec<ChatListItem>> {
    let rows = queries::list_items(&services.db, ids).await?.into_iter().map(|row| row.into_item(services));
    let mut items: HashMap<_, _> = rows.map(|item| (item.id, item)).collect();
    Ok(ids.iter().filter_map(|id| items.remove(id)).collect())
}
