//! The SQL of which threads a list or a search is about.

use crate::{
    Db, Result,
    db::{dialect, hex_ids, run, uuids},
    threads::{Assigned, ListQuery, Sort},
};
use domain::{
    ids::ThreadId,
    threads::{ThreadKind, ThreadStatus},
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// The status that most threads with new messages have: the index by status leaves it out.
const BUSIEST: &str = "active";

/// What a query wants of a thread `t` of this kind, the place of its words apart. Nothing in it was written by anybody:
/// `category` is the placeholder of the category, which is to be bound when there is one.
pub(super) fn condition(db: &Db, kind: ThreadKind, query: &ListQuery, category: &str) -> String {
    let by_messages = query.search.is_none() && query.sort.unwrap_or_default() == Sort::LastMessageAt;
    let mut all = vec![match by_messages {
        true => "t.last_message_at IS NOT NULL".to_owned(),
        // One that was begun and never used is nobody's request.
        false => "(t.last_message_at IS NOT NULL OR t.subject IS NOT NULL)".to_owned(),
    }];
    match query.archived {
        Some(true) => all.push("t.archived_at IS NOT NULL".to_owned()),
        Some(false) => all.push("t.archived_at IS NULL".to_owned()),
        None => {}
    }
    match query.status.map(ThreadStatus::as_str) {
        Some(status) if status == BUSIEST => all.push(format!("t.status = '{status}'")),
        // As the index of the others has it.
        Some(status) => all.push(format!("t.status = '{status}' AND t.status <> '{BUSIEST}'")),
        None => {}
    }
    match query.assigned_to {
        Some(Assigned::Nobody) => all.push("t.assigned_to IS NULL".to_owned()),
        Some(Assigned::To(agent)) => all.push(format!("t.assigned_to = {}", literal(db, agent.0))),
        None => {}
    }
    if let Some(customer) = query.customer_id {
        all.push(format!("t.customer_id = {}", literal(db, customer.0)));
    }
    if query.category.is_some() {
        all.push(format!("t.category = {category}"));
    }
    all.push(format!("t.kind = '{}'", kind.as_str()));
    all.join(" AND ")
}

/// An id as SQL has it.
fn literal(db: &Db, id: Uuid) -> String {
    dialect!(db, sqlite: format!("X'{}'", id.simple()), postgres: format!("'{}'", id.hyphenated()))
}

/// All of the threads that are wanted, when there are at most so many; `None` when there are more, or when the query
/// leaves none out.
pub async fn few(db: &Db, kind: ThreadKind, query: &ListQuery, most: usize) -> Result<Option<Vec<ThreadId>>> {
    // The indexes have this order; without it PostgreSQL reads all threads as they lie.
    let order = match (query.archived, query.status) {
        (None, None) if query.category.is_none() && query.assigned_to.is_none() && query.customer_id.is_none() => {
            return Ok(None);
        }
        (None, None) => "",
        _ => "ORDER BY t.last_message_at DESC, t.id DESC ",
    };
    let wanted = condition(db, kind, query, "$2");
    let sql = format!("SELECT t.id FROM threads t WHERE {wanted} {order}LIMIT $1");
    let ids = run!(db.reader(), conn => {
        let few = sqlx::query_scalar::<_, ThreadId>(AssertSqlSafe(sql)).bind(most as i64 + 1);
        let few = if let Some(category) = &query.category { few.bind(category) } else { few };
        few.fetch_all(conn).await
    })?;
    Ok(Some(ids).filter(|ids| ids.len() <= most))
}

/// Which of these are wanted, asked at once.
pub async fn wanted(db: &Db, kind: ThreadKind, query: &ListQuery, ids: &[ThreadId]) -> Result<Vec<ThreadId>> {
    let condition = condition(db, kind, query, "$2");
    match db {
        Db::Sqlite { read, .. } => {
            let sql = format!(
                "SELECT t.id FROM json_each($1) wanted CROSS JOIN threads t ON t.id = unhex(wanted.value)
                 WHERE {condition}"
            );
            let found = sqlx::query_scalar::<_, ThreadId>(AssertSqlSafe(sql)).bind(hex_ids(ids));
            let found = if let Some(category) = &query.category { found.bind(category) } else { found };
            Ok(found.fetch_all(read).await?)
        }
        Db::Postgres(pool) => {
            let sql = format!("SELECT t.id FROM threads t WHERE t.id = ANY($1) AND {condition}");
            let found = sqlx::query_scalar::<_, ThreadId>(AssertSqlSafe(sql)).bind(uuids(ids));
            let found = if let Some(category) = &query.category { found.bind(category) } else { found };
            Ok(found.fetch_all(pool).await?)
        }
    }
}
