//! Lists of threads: which ones, in which order, a page at a time.

mod query;
mod search;

pub(crate) use query::ListPage;
pub use query::{Assigned, ListQuery, Order, Sort};

use super::{access::require_kind, queries};
use crate::{Error, Result, Services};
use domain::{
    Timestamp,
    ids::CustomerId,
    people::Agent,
    threads::{Intent, PAGE_SIZE, ThreadKind},
};

const MAX_SEARCH_CHARS: usize = 200;
const MAX_LIMIT: i64 = 100;

/// Who reads a list.
pub(crate) enum Reader<'a> {
    /// A member of staff, who sees all threads of the kinds that they may read.
    Agent(&'a Agent),
    /// A customer, who sees their own and can't search.
    Customer(CustomerId),
}

/// A page of the threads of a kind, newest first when nothing else is asked for; of a search, those with the newest
/// match first.
///
/// A page of a search may be short, or empty, and have a cursor: then much was looked through, and there may be more.
/// Errors: `Forbidden`, `Invalid` for a limit or a cursor that can't be one, for a search of more than 200 characters, and for one
/// that is to be sorted.
pub(crate) async fn list(
    services: &Services,
    reader: Reader<'_>,
    kind: ThreadKind,
    query: ListQuery,
) -> Result<ListPage> {
    let query = match reader {
        Reader::Agent(agent) => {
            require_kind(agent, kind, Intent::Read)?;
            query
        }
        Reader::Customer(id) => ListQuery { customer_id: Some(id), search: None, ..query },
    };
    let limit = limit_of(kind, &query)?;
    match check_search(&query)?.map(str::to_owned) {
        Some(text) => search::page(services, kind, &query, &text, limit as usize).await,
        // A blank search is none.
        None => page(services, kind, &ListQuery { search: None, ..query }, limit).await,
    }
}

fn limit_of(kind: ThreadKind, query: &ListQuery) -> Result<i64> {
    let limit = query.limit.unwrap_or(PAGE_SIZE);
    if (1..=MAX_LIMIT).contains(&limit) {
        return Ok(limit);
    }
    Err(Error::invalid("limit", format!("Ask for 1 to 100 {}s at once.", kind.as_str())))
}

/// A page of what is wanted, and the cursor of the next one.
async fn page(services: &Services, kind: ThreadKind, query: &ListQuery, limit: i64) -> Result<ListPage> {
    let cursor = query.cursor.as_deref().map(parse_cursor).transpose()?;
    let mut places = queries::list(&services.db, kind, query, cursor, limit + 1).await?;
    let has_next = places.len() > limit as usize;
    places.truncate(limit as usize);
    let last = places.last().filter(|_| has_next);
    let next_cursor = last.map(|last| format!("{}.{}", last.at.timestamp_micros(), last.id));
    Ok(ListPage { ids: places.into_iter().map(|place| place.id).collect(), next_cursor })
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
