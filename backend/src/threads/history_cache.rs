//! Pages of history, as JSON and ready to be sent.
//!
//! What was written does not change, so a page is encoded once for as long as its thread stands still: the key
//! has the number of the newest event, and every change of a message, such as its being read, is an event.

use super::{Viewer, access::find_facts, queries};
use crate::{Error, Result, Services};
use axum::body::Bytes;
use domain::{
    ids::ThreadId,
    threads::{Intent, MessagePage, ThreadRef},
};
use moka::sync::Cache;
use std::time::Duration;

/// What all pages may take together, in bytes.
const MOST: u64 = 32 * 1024 * 1024;
/// What an entry takes beside its page, about.
const AN_ENTRY: usize = 256;
/// Another process may have changed what is no event, such as an agent's name.
const LONGEST: Duration = Duration::from_secs(60);

/// Where a page ends, and how many events its thread had.
type Key = (ThreadId, Option<i64>, i64);

/// Pages that have been encoded. Cheap to clone.
#[derive(Clone)]
pub struct HistoryCache(Cache<Key, Bytes>);

impl Default for HistoryCache {
    fn default() -> Self {
        let weigh = |_: &Key, page: &Bytes| u32::try_from(page.len() + AN_ENTRY).unwrap_or(u32::MAX);
        Self(Cache::builder().weigher(weigh).max_capacity(MOST).time_to_live(LONGEST).build())
    }
}

impl HistoryCache {
    /// Forgets everything: something that stands in many pages has changed.
    pub(crate) fn forget(&self) {
        self.0.invalidate_all();
    }
}

/// The messages before an event, or the newest ones, as the JSON of a [`MessagePage`].
///
/// Errors: `NotFound`.
pub async fn find_history_page(
    services: &Services,
    viewer: &Viewer,
    thread: impl Into<ThreadRef>,
    before: Option<i64>,
) -> Result<Bytes> {
    let thread = find_facts(services, viewer, thread, Intent::Read).await?;
    let (id, key) = (thread.id, (thread.id, before, thread.last_event_id));
    if let Some(page) = services.history_cache.0.get(&key) {
        return Ok(page);
    }
    let (messages, has_earlier) = queries::messages_before(&services.db, id, before).await?;
    let page = serde_json::to_vec(&MessagePage { messages, has_earlier });
    let page = Bytes::from(page.map_err(|error| Error::Internal(error.to_string()))?);
    services.history_cache.0.insert(key, page.clone());
    Ok(page)
}
