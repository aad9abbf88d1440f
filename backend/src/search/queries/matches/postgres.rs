//! PostgreSQL reads all that its index has for a word before it sorts, so it is asked for no more of the index than it
//! takes: first the newest entries are read without the index, which is quick for what is in every tenth message; then
//! all of the index at once for what is seldom, and else parts of 4,096 entries, which have a word of their own, from the
//! newest on. How seldom something is, is told from a sample.

use crate::{
    Result,
    db::uuids,
    search::{
        queries::found::{Found, Match},
        words::Query,
    },
};
use domain::ids::ThreadId;
use sqlx::PgPool;

/// Entries that are read at once without the index.
const SCANNED: i64 = 1_000;
/// Reading without the index goes on while every so-manieth entry matches.
const DENSE: usize = 40;
/// What reading [`SCANNED`] entries without the index costs, in matches.
const SCAN_COST: usize = 250;
/// The sample: so many places of the index, with so many entries each.
const PLACES: i64 = 20;
const AT_A_PLACE: i64 = 50;
const SAMPLE: i64 = PLACES * AT_A_PLACE;
/// A beginning that every twentieth entry has is not looked up in the index, which would read all entries of all words
/// that begin so.
const COMMON: i64 = SAMPLE / 20;
/// Nor is one that so many times as many entries have as have the words before it.
const SELDOM: i64 = 10;
/// Entries in a part of the index, as the migration and `documents` have it.
const PART: i64 = 4_096;
/// After parts that had too little, so many times as many are read.
const MORE_PARTS: i64 = 4;
/// Each part has to be looked up, which costs more than what it saves when there are many.
const MOST_PARTS: i64 = 64;

/// How to go on.
#[derive(Default)]
pub(super) struct Way {
    /// What the index is asked for; `None` when it would be too much.
    indexed: Option<Query>,
    is_sparse: bool,
    /// Parts that are read next; `None` when what is left is read at once.
    parts: Option<i64>,
}

/// What of the sample matches.
#[derive(sqlx::FromRow)]
struct Sample {
    whole: i64,
    last_word: i64,
    others: i64,
}

impl Way {
    pub(super) async fn choose(pool: &PgPool, query: &Query, limit: i64) -> Result<Self> {
        let (prefix, others) = (query.prefix(), query.without_last());
        let sample = sample(pool, query, prefix.as_ref(), others.as_ref()).await?;
        let is_seldom = others.is_some() && sample.others * SELDOM < sample.last_word;
        let by_others = prefix.is_some() && (sample.last_word > COMMON || is_seldom);
        let (indexed, matching) = if by_others { (others, sample.others) } else { (Some(query.clone()), sample.whole) };
        let parts = (matching > 0).then(|| (limit * SAMPLE / (matching * PART)).clamp(1, MOST_PARTS));
        Ok(Self { indexed, is_sparse: false, parts })
    }

    /// Reads on, to so many matches when it is the index that is read; also says where it stopped.
    pub(super) async fn step(&mut self, pool: &PgPool, query: &Query, before: i64, limit: i64) -> Result<(Found, i64)> {
        match &self.indexed {
            Some(indexed) if self.is_sparse => {
                let first = self.parts.map_or(0, |parts| ((before - 1) / PART - parts + 1).max(0));
                let asked = match self.parts {
                    Some(_) => format!("({}) & {}", parts(first, before), indexed.tsquery()),
                    None => indexed.tsquery(),
                };
                let matches = indexed_matches(pool, query, &asked, before, limit).await?;
                let full = matches.last().filter(|_| matches.len() as i64 == limit).map(|last| last.id);
                if full.is_none() {
                    self.parts = self.parts.map(|parts| (parts * MORE_PARTS).min(MOST_PARTS));
                }
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

/// The words of the parts from one on, to that of the entry before this one.
fn parts(first: i64, before: i64) -> String {
    let parts = (first..=(before - 1) / PART).map(|part| format!("'#{part}'"));
    parts.collect::<Vec<_>>().join(" | ")
}

async fn sample(pool: &PgPool, query: &Query, last_word: Option<&Query>, others: Option<&Query>) -> Result<Sample> {
    Ok(sqlx::query_as::<_, Sample>(
        "SELECT COUNT(*) FILTER (WHERE ts_match_vq(words, $1::text::tsquery)) AS whole,
                COUNT(*) FILTER (WHERE ts_match_vq(words, $2::text::tsquery)) AS last_word,
                COUNT(*) FILTER (WHERE ts_match_vq(words, $3::text::tsquery)) AS others
         FROM generate_series(0, $4 - 1) AS place CROSS JOIN LATERAL (
           SELECT words FROM search_entries WHERE id >= (SELECT MAX(id) FROM search_entries) * place / $4
           ORDER BY id LIMIT $5) AS entries",
    )
    .bind(query.tsquery())
    .bind(last_word.map(Query::tsquery))
    .bind(others.map(Query::tsquery))
    .bind(PLACES)
    .bind(AT_A_PLACE)
    .fetch_one(pool)
    .await?)
}

/// Matches from one entry on and before another, read one by one. The function, unlike the operator, has no index.
async fn newest(pool: &PgPool, query: &Query, first: i64, before: i64) -> Result<Vec<Match>> {
    Ok(sqlx::query_as::<_, Match>(
        "SELECT id, thread_id FROM search_entries
         WHERE id >= $1 AND id < $2 AND ts_match_vq(words, $3::text::tsquery) ORDER BY id DESC",
    )
    .bind(first)
    .bind(before)
    .bind(query.tsquery())
    .fetch_all(pool)
    .await?)
}

/// The newest matches before an entry, by the index, which is asked for what they all have. A sum has no index of its
/// own: a plan that is made for any place would read the ids of all entries before it.
async fn indexed_matches(pool: &PgPool, query: &Query, asked: &str, before: i64, limit: i64) -> Result<Vec<Match>> {
    Ok(sqlx::query_as::<_, Match>(
        "WITH found AS MATERIALIZED (SELECT id, thread_id FROM search_entries
           WHERE words @@ $1::text::tsquery AND id + 0 < $2 AND ts_match_vq(words, $3::text::tsquery))
         SELECT id, thread_id FROM found ORDER BY id DESC LIMIT $4",
    )
    .bind(asked)
    .bind(before)
    .bind(query.tsquery())
    .bind(limit)
    .fetch_all(pool)
    .await?)
}

/// The newest matches before an entry in a few threads.
pub(super) async fn among(
    pool: &PgPool,
    query: &Query,
    few: &[ThreadId],
    before: i64,
    limit: i64,
) -> Result<Vec<Match>> {
    Ok(sqlx::query_as::<_, Match>(
        "WITH found AS MATERIALIZED (SELECT id, thread_id FROM search_entries
           WHERE thread_id = ANY($1) AND id + 0 < $2 AND ts_match_vq(words, $3::text::tsquery))
         SELECT id, thread_id FROM found ORDER BY id DESC LIMIT $4",
    )
    .bind(uuids(few))
    .bind(before)
    .bind(query.tsquery())
    .bind(limit)
    .fetch_all(pool)
    .await?)
}

/// Which of these threads have a match in this range.
pub(super) async fn between(
    pool: &PgPool,
    query: &Query,
    ids: &[ThreadId],
    (first, last): (i64, i64),
) -> Result<Vec<ThreadId>> {
    Ok(sqlx::query_scalar::<_, ThreadId>(
        "SELECT DISTINCT thread_id FROM search_entries
         WHERE thread_id = ANY($1) AND id + 0 BETWEEN $2 AND $3 AND ts_match_vq(words, $4::text::tsquery)",
    )
    .bind(uuids(ids))
    .bind(first)
    .bind(last)
    .bind(query.tsquery())
    .fetch_all(pool)
    .await?)
}
