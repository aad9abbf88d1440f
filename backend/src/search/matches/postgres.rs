//! PostgreSQL reads all that its index has for a word before it sorts, so it is asked for a part of the index at a time,
//! from the newest on: first the newest entries are read without the index, which is quick for what is in every tenth
//! message; then parts of 4,096 entries, which have a word of their own, and ever more parts at once.

use super::{A_STEP, Found, Match};
use crate::{Result, search::words::Query};
use domain::ids::ConversationId;
use sqlx::PgPool;
use uuid::Uuid;

/// Entries that are read at once without the index.
const SCANNED: i64 = 1_000;
/// Reading without the index goes on while every so-manieth entry matches.
const DENSE: usize = 40;
/// A beginning that every twentieth entry has is not looked up in the index, which would read all entries of all words
/// that begin so. That is told from so many of the newest entries, and as many in the middle.
const SAMPLE: i64 = 500;
const COMMON: i64 = SAMPLE * 2 / 20;
/// Entries in a part of the index, as the migration and `documents` have it.
const PART: i64 = 4_096;
/// Parts that are read at once: at first, after what had too little to fill a page, and at most.
const FIRST_PARTS: i64 = 4;
const MORE_PARTS: i64 = 8;
const MOST_PARTS: i64 = 256;
/// What reading [`SCANNED`] entries without the index costs, in matches.
const SCAN_COST: usize = 250;

/// How to go on.
#[derive(Default)]
pub(super) struct Way {
    /// What the index is asked for; `None` when it would be too much.
    indexed: Option<Query>,
    is_sparse: bool,
    parts: i64,
}

impl Way {
    pub(super) async fn choose(pool: &PgPool, query: &Query) -> Result<Self> {
        let is_common = match query.prefix() {
            Some(prefix) => is_common(pool, &prefix).await?,
            None => false,
        };
        let indexed = if is_common { query.without_last() } else { Some(query.clone()) };
        Ok(Self { indexed, is_sparse: false, parts: FIRST_PARTS })
    }

    /// Reads on; also says where it stopped.
    pub(super) async fn step(&mut self, pool: &PgPool, query: &Query, before: i64) -> Result<(Found, i64)> {
        match &self.indexed {
            Some(indexed) if self.is_sparse => {
                let first = ((before - 1) / PART - self.parts + 1).max(0);
                let matches = in_parts(pool, query, indexed, first, before).await?;
                let full = matches.last().filter(|_| matches.len() as i64 == A_STEP).map(|last| last.id);
                self.parts = if full.is_some() { FIRST_PARTS } else { (self.parts * MORE_PARTS).min(MOST_PARTS) };
                Ok((Found { cost: matches.len(), matches }, full.unwrap_or(first * PART)))
            }
            _ => {
                let first = (before - SCANNED).max(1);
                let matches = newest(pool, query, first, before).await?;
                self.is_sparse = matches.len() * DENSE < SCANNED as usize;
                Ok((Found { matches, cost: SCAN_COST }, first))
            }
        }
    }
}

async fn is_common(pool: &PgPool, prefix: &Query) -> Result<bool> {
    let count = sqlx::query_scalar::<_, i64>(
        "SELECT COUNT(*) FROM (
           (SELECT words FROM search_entries ORDER BY id DESC LIMIT $1) UNION ALL
           (SELECT words FROM search_entries WHERE id >= (SELECT MAX(id) / 2 FROM search_entries) ORDER BY id LIMIT $1)
         ) looked_at WHERE ts_match_vq(words, $2::text::tsquery)",
    )
    .bind(SAMPLE)
    .bind(prefix.tsquery())
    .fetch_one(pool)
    .await?;
    Ok(count > COMMON)
}

/// Matches from one entry on and before another, read one by one. The function, unlike the operator, has no index.
async fn newest(pool: &PgPool, query: &Query, first: i64, before: i64) -> Result<Vec<Match>> {
    Ok(sqlx::query_as::<_, Match>(
        "SELECT id, conversation_id FROM search_entries
         WHERE id >= $1 AND id < $2 AND ts_match_vq(words, $3::text::tsquery) ORDER BY id DESC",
    )
    .bind(first)
    .bind(before)
    .bind(query.tsquery())
    .fetch_all(pool)
    .await?)
}

/// Matches in the parts from one on and before an entry, the newest of them.
async fn in_parts(pool: &PgPool, query: &Query, indexed: &Query, first: i64, before: i64) -> Result<Vec<Match>> {
    let parts: Vec<_> = (first..=(before - 1) / PART).map(|part| format!("'#{part}'")).collect();
    Ok(sqlx::query_as::<_, Match>(
        "WITH found AS MATERIALIZED (SELECT id, conversation_id FROM search_entries
           WHERE words @@ $1::text::tsquery AND id < $2 AND ts_match_vq(words, $3::text::tsquery))
         SELECT id, conversation_id FROM found ORDER BY id DESC LIMIT $4",
    )
    .bind(format!("({}) & {}", parts.join(" | "), indexed.tsquery()))
    .bind(before)
    .bind(query.tsquery())
    .bind(A_STEP)
    .fetch_all(pool)
    .await?)
}

/// The newest matches before an entry in a few conversations.
pub(super) async fn among(pool: &PgPool, query: &Query, few: &[ConversationId], before: i64) -> Result<Vec<Match>> {
    Ok(sqlx::query_as::<_, Match>(
        "WITH found AS MATERIALIZED (SELECT id, conversation_id FROM search_entries
           WHERE conversation_id = ANY($1) AND id < $2 AND ts_match_vq(words, $3::text::tsquery))
         SELECT id, conversation_id FROM found ORDER BY id DESC LIMIT $4",
    )
    .bind(uuids(few))
    .bind(before)
    .bind(query.tsquery())
    .bind(A_STEP)
    .fetch_all(pool)
    .await?)
}

/// Which of these conversations have a match in this range.
pub(super) async fn between(
    pool: &PgPool,
    query: &Query,
    ids: &[ConversationId],
    (first, last): (i64, i64),
) -> Result<Vec<ConversationId>> {
    Ok(sqlx::query_scalar::<_, ConversationId>(
        "SELECT DISTINCT conversation_id FROM search_entries
         WHERE conversation_id = ANY($1) AND id BETWEEN $2 AND $3 AND ts_match_vq(words, $4::text::tsquery)",
    )
    .bind(uuids(ids))
    .bind(first)
    .bind(last)
    .bind(query.tsquery())
    .fetch_all(pool)
    .await?)
}

fn uuids(ids: &[ConversationId]) -> Vec<Uuid> {
    ids.iter().map(|id| id.0).collect()
}
