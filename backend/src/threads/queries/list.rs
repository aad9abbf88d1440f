//! The SQL of a list's pages.

use super::filter::condition;
use crate::{
    Db, Result,
    db::run,
    threads::{ListQuery, Order, Sort},
};
use domain::{Timestamp, ids::ThreadId, threads::ThreadKind};
use sqlx::AssertSqlSafe;

/// Where a page of a list starts: after this thread.
pub type Cursor = (Timestamp, ThreadId);

/// A thread's place in a list.
#[derive(sqlx::FromRow)]
pub struct Place {
    pub id: ThreadId,
    /// What the list is sorted by.
    pub at: Timestamp,
}

/// A page of a list of so many threads of a kind, in the order that was asked for.
pub async fn list(
    db: &Db,
    kind: ThreadKind,
    query: &ListQuery,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Place>> {
    let column = match query.sort.unwrap_or_default() {
        Sort::LastMessageAt => "t.last_message_at",
        Sort::CreatedAt => "t.created_at",
        Sort::UpdatedAt => "t.updated_at",
    };
    let (than, direction) = match query.order.unwrap_or_default() {
        Order::Asc => (">", "ASC"),
        Order::Desc => ("<", "DESC"),
    };
    let wanted = condition(db, kind, query, "$4");
    let sql = format!(
        "SELECT t.id, {column} AS at FROM threads t
         WHERE {wanted} AND ($1 IS NULL OR ({column}, t.id) {than} ($1, $2))
         ORDER BY {column} {direction}, t.id {direction} LIMIT $3"
    );
    let (at, id) = after.unzip();
    Ok(run!(db.reader(), conn => {
        let page = sqlx::query_as::<_, Place>(AssertSqlSafe(sql)).bind(at).bind(id).bind(limit);
        let page = if let Some(category) = &query.category { page.bind(category) } else { page };
        page.fetch_all(conn).await
    })?)
}

/// How many active threads of a kind have unread messages. Their index has the other condition.
pub async fn unread(db: &Db, kind: ThreadKind) -> Result<i64> {
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, i64>(
        "SELECT COUNT(*) FROM threads WHERE archived_at IS NULL AND customer_wrote_up_to > staff_read_up_to AND kind = $1")
        .bind(kind).fetch_one(conn).await)?)
}
