//! Reading what matches from the index, the newest first.

mod postgres;
mod sqlite;

use super::found::{Found, Match};
use crate::{Db, Result, db::run, search::words::Query};
use domain::ids::ThreadId;
use std::collections::HashSet;

/// Matches that are read at once, at first and later: each time the index is asked costs something of its own.
const FIRST_STEP: i64 = 500;
const LATER_STEP: i64 = 1_500;

/// How far matches have been read.
pub(in crate::search) struct Place {
    /// Only entries before this one are left.
    before: i64,
    /// How many matches are read next.
    limit: i64,
    few: Option<Vec<ThreadId>>,
    /// PostgreSQL's way to go on.
    way: postgres::Way,
}

impl Place {
    /// Before this entry; all threads, or only a few.
    pub(in crate::search) async fn start(
        db: &Db,
        query: &Query,
        few: Option<Vec<ThreadId>>,
        before: i64,
    ) -> Result<Self> {
        let way = match db {
            Db::Sqlite { .. } => postgres::Way::default(),
            Db::Postgres(pool) => postgres::Way::choose(pool, query, FIRST_STEP).await?,
        };
        Ok(Self { before, limit: FIRST_STEP, few, way })
    }

    /// Where nothing is left.
    pub(in crate::search) fn at_end() -> Self {
        Self { before: 0, limit: 0, few: None, way: postgres::Way::default() }
    }

    pub(in crate::search) fn before(&self) -> i64 {
        self.before
    }

    /// Ids start at 1.
    pub(in crate::search) fn is_at_end(&self) -> bool {
        self.before <= 1
    }

    /// Reads on.
    pub(in crate::search) async fn next(&mut self, db: &Db, query: &Query) -> Result<Found> {
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
pub(in crate::search) async fn newest(db: &Db) -> Result<i64> {
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, i64>("SELECT COALESCE(MAX(id), 0) FROM search_entries")
        .fetch_one(conn).await)?)
}

/// Which of these threads have a match among the entries from one to another.
pub(in crate::search) async fn between(
    db: &Db,
    query: &Query,
    ids: &[ThreadId],
    range: (i64, i64),
) -> Result<HashSet<ThreadId>> {
    let found = match db {
        Db::Sqlite { read, .. } => sqlite::between(read, query, ids, range).await?,
        Db::Postgres(pool) => postgres::between(pool, query, ids, range).await?,
    };
    Ok(found.into_iter().collect())
}
