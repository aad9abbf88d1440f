//! A page of the list for a search.

use super::{ListQuery, queries};
use crate::{Desk, Result, search::Walk};
use domain::{conversations::ChatListItem, ids::ConversationId};
use std::collections::{HashMap, HashSet};

/// So many wanted conversations are searched by themselves. Of more, those that match are looked through.
const FEW: usize = 200;

/// So many wanted conversations with a match, the newest match first, and the cursor of the next page.
pub(super) async fn page(
    desk: &Desk,
    query: &ListQuery,
    text: &str,
    size: usize,
) -> Result<(Vec<ChatListItem>, Option<String>)> {
    let few = queries::few(&desk.db, query, FEW).await?;
    let mut walk = Walk::start(desk, text, few, query.cursor.as_deref()).await?;
    let mut found = Vec::new();
    while found.len() <= size
        && let Some(more) = walk.next(desk).await?
    {
        let ids: Vec<_> = more.iter().map(|found| found.conversation_id).collect();
        let wanted: HashSet<_> = queries::wanted(&desk.db, query, &ids).await?.into_iter().collect();
        let more = more.into_iter().filter(|found| wanted.contains(&found.conversation_id)).collect();
        found.extend(walk.unseen(desk, more).await?);
    }
    let last = found.get(size - 1).filter(|_| found.len() > size);
    let next_cursor = walk.cursor(last);
    found.truncate(size);
    let ids: Vec<_> = found.iter().map(|found| found.conversation_id).collect();
    Ok((lines(desk, &ids).await?, next_cursor))
}

/// The lines of these conversations, in their order.
async fn lines(desk: &Desk, ids: &[ConversationId]) -> Result<Vec<ChatListItem>> {
    let rows = queries::list_items(&desk.db, ids).await?.into_iter().map(|row| row.into_item(desk));
    let mut items: HashMap<_, _> = rows.map(|item| (item.id, item)).collect();
    Ok(ids.iter().filter_map(|id| items.remove(id)).collect())
}
