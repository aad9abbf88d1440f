//! The desk's list: which conversations, in which order, a page at a time.

use super::{access::check_may_read, queries, searching};
use crate::{Error, Result, Services};
use domain::{
    Timestamp,
    conversations::{ChatPage, OwnInquiries, PAGE_SIZE, Status},
    customers::Customer,
    ids::{AgentId, CustomerId},
    people::Agent,
};
use serde::Deserialize;

const MAX_SEARCH_CHARS: usize = 200;
const MAX_LIMIT: i64 = 100;

/// Which conversations, and how many of them.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    /// Only archived ones, or only others; both when not given.
    pub archived: Option<bool>,
    /// Only those that stand here.
    pub status: Option<Status>,
    /// Only those of this category, as the inbox writes it.
    pub category: Option<String>,
    /// Only those of this customer.
    pub customer_id: Option<CustomerId>,
    /// Only those that this agent sees to, or nobody.
    pub assigned_to: Option<Assigned>,
    /// Only those with all of these words in one message, or in what is known of the visitor.
    pub search: Option<String>,
    /// In which order; a search has its own.
    pub sort: Option<Sort>,
    /// From which end; the newest first when not given.
    pub order: Option<Order>,
    /// How many at once, 1 to 100; [`PAGE_SIZE`] when not given.
    pub limit: Option<i64>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Who sees to a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assigned {
    /// Nobody.
    Nobody,
    /// This agent.
    To(AgentId),
}

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Sort {
    /// When the newest message was stored; those without one are left out.
    #[default]
    LastMessageAt,
    /// When it was begun.
    CreatedAt,
    /// When anything about it changed last.
    UpdatedAt,
}

/// From which end a list starts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// With the oldest.
    Asc,
    /// With the newest.
    #[default]
    Desc,
}

/// A page of the active conversations, or of the archived ones, as [`list_by`] has it.
pub async fn list(
    services: &Services,
    agent: &Agent,
    archived: bool,
    search: Option<&str>,
    cursor: Option<&str>,
) -> Result<ChatPage> {
    let (search, cursor) = (search.map(str::to_owned), cursor.map(str::to_owned));
    list_by(services, agent, ListQuery { archived: Some(archived), search, cursor, ..ListQuery::default() }).await
}

/// A page of conversations, newest first when nothing else is asked for; of a search, those with the newest match first.
///
/// A page of a search may be short, or empty, and have a cursor: then much was looked through, and there may be more.
/// Source: spec 2 §11.1. Errors: `Forbidden`, `Invalid` for a limit or a cursor that can't be one, for a search of more than 200
/// characters, and for one that is to be sorted.
pub async fn list_by(services: &Services, agent: &Agent, query: ListQuery) -> Result<ChatPage> {
    check_may_read(agent)?;
    let limit = limit_of(&query)?;
    let search = check_search(&query)?.map(str::to_owned);
    let (items, next_cursor) = match search {
        Some(search) => searching::page(services, &query, &search, limit as usize).await?,
        None => {
            let (rows, next_cursor) = page(services, &query, limit).await?;
            (rows.into_iter().map(|row| row.into_item(services)).collect(), next_cursor)
        }
    };
    // Afterwards: what has happened since is told, and then counted anew.
    Ok(ChatPage { items, next_cursor, unread_chats: queries::unread_chats(&services.db).await? })
}

/// A page of a customer's own conversations, the newest first when nothing else is asked for.
///
/// Source: spec 2 §11.2. Errors: `Invalid` as [`list_by`].
pub async fn list_own(services: &Services, customer: &Customer, query: ListQuery) -> Result<OwnInquiries> {
    let sort = query.sort.or(Some(Sort::CreatedAt));
    let query = ListQuery { customer_id: Some(customer.id), sort, search: None, ..query };
    let (rows, next_cursor) = page(services, &query, limit_of(&query)?).await?;
    Ok(OwnInquiries { items: rows.into_iter().map(queries::ListRow::into_own).collect(), next_cursor })
}

fn limit_of(query: &ListQuery) -> Result<i64> {
    let limit = query.limit.unwrap_or(PAGE_SIZE);
    if (1..=MAX_LIMIT).contains(&limit) {
        return Ok(limit);
    }
    Err(Error::invalid("limit", "Ask for 1 to 100 conversations at once."))
}

/// A page of what is wanted, and the cursor of the next one.
async fn page(services: &Services, query: &ListQuery, limit: i64) -> Result<(Vec<queries::ListRow>, Option<String>)> {
    let cursor = query.cursor.as_deref().map(parse_cursor).transpose()?;
    let sort = query.sort.unwrap_or_default();
    let mut rows = queries::list(&services.db, query, cursor, limit + 1).await?;
    let has_next = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let last = rows.last().filter(|_| has_next).and_then(|row| row.place(sort));
    let next_cursor = last.map(|(at, id)| format!("{}.{id}", at.timestamp_micros()));
    Ok((rows, next_cursor))
}

/// What is searched for, when there is something.
fn check_search(query: &ListQuery) -> Result<Option<&str>> {
    let search = query.search.as_deref().map(str::trim).filter(|search| !search.is_empty());
    if search.is_some_and(|search| search.chars().count() > MAX_SEARCH_CHARS) {
        return Err(Error::invalid("search", "Search for at most 200 characters."));
    }
    if search.is_some() && (query.sort.is_some() || query.order.is_some()) {
        return Err(Error::invalid(
            "sort",
            "A search is in the order of what matches, the newest first. Leave sort and order out.",
        ));
    }
    Ok(search)
}

/// A cursor is the last line's time (microseconds since 1970) and id.
fn parse_cursor(text: &str) -> Result<queries::Cursor> {
    let parts = || {
        let (micros, id) = text.split_once('.')?;
        Some((Timestamp::from_timestamp_micros(micros.parse().ok()?)?, id.parse().ok()?))
    };
    parts().ok_or_else(|| Error::invalid("cursor", "This cursor is not one that a list returned."))
}
