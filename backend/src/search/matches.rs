//! Reading what matches from the index, the newest first.

mod postgres;
mod sqlite;

use super::words::Query;
use crate::{Db, Result, db::run};
use domain::ids::ConversationId;
use std::collections::HashSet;

/// Matches that are read at once, at first and later: each time the index is asked costs something of its own.
const FIRST_STEP: i64 = 500;
const LATER_STEP: i64 = 1_500;

/// An entry that matches.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(crate) struct Match {
    pub(crate) id: i64,
    pub(crate) conversation_id: ConversationId,
}

/// Some of what matches.
pub(super) struct Found {
    pub(super) matches: Vec<Match>,
    /// How many matches it cost to find them, about.
    pub(super) cost: usize,
}

/// How far matches have been read.
pub(super) struct Place {
    /// Only entries before this one are left.
    before: i64,
    /// How many matches are read next.
    limit: i64,
    few: Option<Vec<ConversationId>>,
    /// PostgreSQL's way to go on.
    way: postgres::Way,
}

impl Place {
    /// Before this entry; all conversations, or only a few.
    pub(super) async fn start(db: &Db, query: &Query, few: Option<Vec<ConversationId>>, before: i64) -> Result<Self> {
        let way = match db {
            Db::Sqlite { .. } => postgres::Way::default(),
            Db::Postgres(pool) => postgres::Way::choose(pool, query, FIRST_STEP).await?,
        };
        Ok(Self { before, limit: FIRST_STEP, few, way })
    }

    /// Where nothing is left.
    pub(super) fn at_end() -> Self {
        Self { before: 0, limit: 0, few: None, way: postgres::Way::default() }
    }

    pub(super) fn before(&self) -> i64 {
        self.before
    }

    /// Ids start at 1.
    pub(super) fn is_at_end(&self) -> bool {
        self.before <= 1
    }

    /// Reads on.
    pub(super) async fn next(&mut self, db: &Db, query: &Query) -> Result<Found> {
        match (db, &self.few) {
            (Db::Sqlite { read, .. }, few) => {
                let matches = sqlite::step(read, query, few.as_deref(), self.before, self.limit).await?;
                self.after(&matches);
                Ok(Found { cost: matches.len(), matches })
            }
            (Db::Postgres(pool), Some(few)) => {
                let matches = postgres::among(pool, query, few, self.before, self.limit).await?;
                self.after(&matches);
                Ok(Found { cost: matches.len(), matches })
            }
            (Db::Postgres(pool), None) => {
                let (found, before) = self.way.step(pool, query, self.before, self.limit).await?;
                self.go_on(before);
                Ok(found)
            }
        }
    }

    /// A step that is not full was the last one.
    fn after(&mut self, matches: &[Match]) {
        let is_full = matches.len() as i64 == self.limit;
        self.go_on(matches.last().filter(|_| is_full).map_or(0, |last| last.id));
    }

    fn go_on(&mut self, before: i64) {
        (self.before, self.limit) = (before, LATER_STEP);
    }
}

/// The newest entry; 0 when there is none.
pub(super) async fn newest(db: &Db) -> Result<i64> {
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, i64>("SELECT COALESCE(MAX(id), 0) FROM search_entries")
        .fetch_one(conn).await)?)
}

/// Which of these conversations have a match among the entries from one to another.
pub(super) async fn between(
    db: &Db,
    query: &Query,
    ids: &[ConversationId],
    range: (i64, i64),
) -> Result<HashSet<ConversationId>> {
    let found = match db {
        Db::Sqlite { read, .. } => sqlite::between(read, query, ids, range).await?,
        Db::Postgres(pool) => postgres::between(pool, query, ids, range).await?,
    };
    Ok(found.into_iter().collect())
}
