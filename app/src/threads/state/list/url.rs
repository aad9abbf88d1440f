//! The address of what a page with a list shows.

use crate::threads::state::kind::{Filter as _, Kind, Query};
use domain::ids::ThreadId;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The signs that are written with `%` in the value of a query: all but the unreserved ones (RFC 3986 §2.3).
const IN_A_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An address of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListUrl<K: Kind> {
    /// The open thread.
    pub open: Option<ThreadId>,
    /// Whether the list is the archive.
    pub archived: bool,
    /// The words that are searched for; empty when nothing is.
    pub search: String,
    /// What the list lets through.
    pub filter: K::Filter,
}

impl<K: Kind> ListUrl<K> {
    /// Reads it off a path and the values of its query.
    pub fn of(path: &str, get: impl Fn(&str) -> Option<String>) -> Self {
        let id = path.strip_prefix(K::PATH).and_then(|below| below.strip_prefix('/'));
        Self::read(id.and_then(|id| id.parse().ok()), get)
    }

    /// Reads the part behind the path.
    pub fn read(open: Option<ThreadId>, get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            open,
            archived: get("archived").as_deref() == Some("true"),
            search: get("search").unwrap_or_default(),
            filter: K::Filter::read(get),
        }
    }

    /// As links have it.
    pub fn path(&self) -> String {
        let path = self.open.map_or_else(|| K::PATH.to_owned(), |id| format!("{}/{id}", K::PATH));
        let archived = if self.archived { "true" } else { "" };
        let filter = K::Filter::NAMES.iter().map(|name| (*name, self.filter.value(name)));
        let all = [("archived", archived.to_owned()), ("search", self.search.clone())].into_iter().chain(filter);
        let given = all.filter(|(_, value)| !value.is_empty());
        let query: Vec<_> =
            given.map(|(name, value)| format!("{name}={}", utf8_percent_encode(&value, IN_A_VALUE))).collect();
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    /// What the server is asked for, from this cursor on.
    pub fn query(self, cursor: Option<String>) -> Query<K::Filter> {
        let search = Some(self.search).filter(|search| !search.trim().is_empty());
        Query { archived: self.archived, search, cursor, filter: self.filter }
    }
}
