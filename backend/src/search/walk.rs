//! Walking through what matches, the newest first, as far as a page needs.

use super::{
    queries::{self, Match, Place},
    words::Query,
};
use crate::{Error, Result, Services};
use domain::ids::ThreadId;
use std::collections::HashSet;

/// Matches that are looked at in one request. A page that is not full then has a cursor all the same.
const MOST: usize = 2_000;

/// What is left to be searched.
pub(crate) struct Walk {
    query: Option<Query>,
    /// The newest entry when the first page was asked for: what comes later is not on any page.
    newest: i64,
    /// Where this page starts: before this entry.
    from: i64,
    place: Place,
    seen: HashSet<ThreadId>,
    looked_at: usize,
}

impl Walk {
    /// Starts at a cursor, or at the newest entry once what this process knows of is indexed. When the caller knows
    /// which few threads are wanted, only those are searched.
    ///
    /// Errors: `Invalid` for a cursor that is none.
    pub(crate) async fn start(
        services: &Services,
        text: &str,
        few: Option<Vec<ThreadId>>,
        cursor: Option<&str>,
    ) -> Result<Self> {
        let (newest, from) = match cursor {
            Some(cursor) => parse_cursor(cursor)?,
            None => {
                services.search.settle().await;
                let newest = queries::newest(&services.db).await?;
                (newest, newest + 1)
            }
        };
        let query = Query::parse(text).filter(|_| few.as_ref().is_none_or(|few| !few.is_empty()));
        let place = match &query {
            Some(query) => Place::start(&services.db, query, few, from).await?,
            None => Place::at_end(),
        };
        Ok(Self { query, newest, from, place, seen: HashSet::new(), looked_at: 0 })
    }

    /// More threads with a match, each with its newest from here on and none twice, or `None` when there are no
    /// more, or no more are looked for now. May be empty.
    pub(crate) async fn next(&mut self, services: &Services) -> Result<Option<Vec<Match>>> {
        let Some(query) = self.query.as_ref().filter(|_| !self.place.is_at_end() && self.looked_at < MOST) else {
            return Ok(None);
        };
        let found = self.place.next(&services.db, query).await?;
        self.looked_at += found.cost;
        Ok(Some(found.matches.into_iter().filter(|found| self.seen.insert(found.thread_id)).collect()))
    }

    /// Which of them no earlier page had.
    pub(crate) async fn unseen(&self, services: &Services, found: Vec<Match>) -> Result<Vec<Match>> {
        let Some(query) = self.query.as_ref().filter(|_| self.from <= self.newest && !found.is_empty()) else {
            return Ok(found);
        };
        let ids: Vec<_> = found.iter().map(|found| found.thread_id).collect();
        let earlier = queries::between(&services.db, query, &ids, (self.from, self.newest)).await?;
        Ok(found.into_iter().filter(|found| !earlier.contains(&found.thread_id)).collect())
    }

    /// Where the next page starts: after the last one of this page when there are more already, else where the walk
    /// stopped. `None` at its end.
    pub(crate) fn cursor(&self, last: Option<&Match>) -> Option<String> {
        let before = last.map(|last| last.id).or((!self.place.is_at_end()).then(|| self.place.before()));
        before.map(|before| format!("{}-{before}", self.newest))
    }
}

fn parse_cursor(text: &str) -> Result<(i64, i64)> {
    let parts = || {
        let (newest, before) = text.split_once('-')?;
        Some((newest.parse().ok()?, before.parse().ok()?))
    };
    let valid = parts().filter(|(newest, before)| 0 <= *before && before <= newest);
    valid.ok_or_else(|| Error::invalid("cursor", "This cursor is not one that a list returned."))
}
