//! FTS5 gives back what matches by its id, the newest first, and only as much as is asked for.

use crate::{
    Result,
    search::{
        queries::{documents::sign_of, found::Match},
        words::Query,
    },
};
use domain::ids::ThreadId;
use sqlx::SqlitePool;

/// The newest matches before an entry, in all threads or a few.
pub(super) async fn step(
    pool: &SqlitePool,
    query: &Query,
    few: Option<&[ThreadId]>,
    before: i64,
    limit: i64,
) -> Result<Vec<Match>> {
    let matched = few.map_or_else(|| query.fts5(), |few| within(few, query));
    // A cross join keeps the order of the tables.
    Ok(sqlx::query_as::<_, Match>(
        "SELECT e.id, e.thread_id FROM search_words CROSS JOIN search_entries e ON e.id = search_words.rowid
         WHERE search_words MATCH $1 AND search_words.rowid < $2 ORDER BY search_words.rowid DESC LIMIT $3",
    )
    .bind(matched)
    .bind(before)
    .bind(limit)
    .fetch_all(pool)
    .await?)
}

/// Which of these threads have a match in this range.
pub(super) async fn between(
    pool: &SqlitePool,
    query: &Query,
    ids: &[ThreadId],
    (first, last): (i64, i64),
) -> Result<Vec<ThreadId>> {
    Ok(sqlx::query_scalar::<_, ThreadId>(
        "SELECT DISTINCT e.thread_id
         FROM search_words CROSS JOIN search_entries e ON e.id = search_words.rowid
         WHERE search_words MATCH $1 AND search_words.rowid BETWEEN $2 AND $3",
    )
    .bind(within(ids, query))
    .bind(first)
    .bind(last)
    .fetch_all(pool)
    .await?)
}

fn within(ids: &[ThreadId], query: &Query) -> String {
    let signs: Vec<_> = ids.iter().map(|id| format!("\"{}\"", sign_of(*id))).collect();
    format!("({}) AND {}", signs.join(" OR "), query.fts5())
}
