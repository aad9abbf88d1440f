//! Lists of conversations, for staff and for customers.

use super::{queries, views::find_lines};
use crate::{
    Result, Services,
    threads::{self, ListQuery, Reader, Sort},
};
use domain::{
    conversations::{ChatPage, OwnInquiries},
    customers::Customer,
    people::Agent,
    threads::ThreadKind::Conversation,
};

/// A page of the active conversations, or of the archived ones, as [`list`] has it.
pub async fn list_folder(
    services: &Services,
    agent: &Agent,
    archived: bool,
    search: Option<&str>,
    cursor: Option<&str>,
) -> Result<ChatPage> {
    let (search, cursor) = (search.map(str::to_owned), cursor.map(str::to_owned));
    list(services, agent, ListQuery { archived: Some(archived), search, cursor, ..ListQuery::default() }).await
}

/// A page of conversations, newest first when nothing else is asked for; of a search, those with the newest match first.
///
/// A page of a search may be short, or empty, and have a cursor: then much was looked through, and there may be more.
/// Source: spec 2 §11.1. Errors: `Forbidden`, `Invalid` for a limit or a cursor that can't be one, for a search of more than 200
/// characters, and for one that is to be sorted.
pub async fn list(services: &Services, agent: &Agent, query: ListQuery) -> Result<ChatPage> {
    let page = threads::list(services, Reader::Agent(agent), Conversation, query).await?;
    let items = find_lines(services, &page.ids).await?;
    // Afterwards: what has happened since is told, and then counted anew.
    let unread_chats = threads::queries::unread(&services.db, Conversation).await?;
    Ok(ChatPage { items, next_cursor: page.next_cursor, unread_chats })
}

/// A page of a customer's own conversations, the newest first when nothing else is asked for.
///
/// Source: spec 2 §11.2. Errors: `Invalid` as [`list`].
pub async fn list_own(services: &Services, customer: &Customer, query: ListQuery) -> Result<OwnInquiries> {
    let sort = query.sort.or(Some(Sort::CreatedAt));
    let page =
        threads::list(services, Reader::Customer(customer.id), Conversation, ListQuery { sort, ..query }).await?;
    let rows = queries::list_items(&services.db, &page.ids).await?;
    let items = rows.into_iter().map(queries::ListRow::into_own).collect();
    Ok(OwnInquiries { items, next_cursor: page.next_cursor })
}
