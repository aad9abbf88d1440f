//! The address of what the inbox page shows.

use super::filter::Filter;
use domain::ids::ThreadId;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The signs that are written with `%` in the value of a query: all but the unreserved ones (RFC 3986 §2.3).
const IN_A_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An address of the inbox page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InboxUrl {
    /// The open conversation.
    pub open: Option<ThreadId>,
    /// Whether the list is the archive.
    pub archived: bool,
    /// The words that are searched for; empty when nothing is.
    pub search: String,
    pub filter: Filter,
}

impl InboxUrl {
    /// Reads it off a path and the values of its query.
    pub fn of(path: &str, get: impl Fn(&str) -> Option<String>) -> Self {
        Self::read(path.strip_prefix("/inbox/").and_then(|id| id.parse().ok()), get)
    }

    /// Reads the part behind the path.
    pub fn read(open: Option<ThreadId>, get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            open,
            archived: get("archived").as_deref() == Some("true"),
            search: get("search").unwrap_or_default(),
            filter: Filter::read(get),
        }
    }

    /// As links have it.
    pub fn path(&self) -> String {
        let path = self.open.map_or_else(|| "/inbox".to_owned(), |id| format!("/inbox/{id}"));
        let archived = if self.archived { "true" } else { "" };
        let filter = Filter::NAMES.map(|name| (name, self.filter.value(name)));
        let all = [("archived", archived.to_owned()), ("search", self.search.clone())].into_iter().chain(filter);
        let given = all.filter(|(_, value)| !value.is_empty());
        let query: Vec<_> =
            given.map(|(name, value)| format!("{name}={}", utf8_percent_encode(&value, IN_A_VALUE))).collect();
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn an_address_says_what_is_shown_and_is_read_as_it_was_written() {
        let check = |pairs: &[(&str, &str)], expected: &str| {
            let get = |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(InboxUrl::read(None, get).path(), expected);
        };
        check(&[], "/inbox");
        check(&[("archived", "true"), ("search", "a lämp & b")], "/inbox?archived=true&search=a%20l%C3%A4mp%20%26%20b");
        check(
            &[("status", "open"), ("category", "A/B"), ("assigned", "me")],
            "/inbox?status=open&category=A%2FB&assigned=me",
        );
        // Values that an address can't have are left out.
        check(&[("archived", "x"), ("status", "nothing"), ("assigned", "x"), ("category", "")], "/inbox");
        let ben = Uuid::from_u128(7).to_string();
        check(&[("assigned", &ben)], &format!("/inbox?assigned={ben}"));
        let id = ThreadId(Uuid::from_u128(1));
        let url =
            InboxUrl { open: Some(id), filter: Filter::default().with("assigned", "none"), ..InboxUrl::default() };
        assert_eq!(url.path(), format!("/inbox/{id}?assigned=none"));
        let read = |path: &str| InboxUrl::of(path, |name| (name == "assigned").then(|| "none".to_owned()));
        assert_eq!(read(&format!("/inbox/{id}")), url);
        assert_eq!(read("/inbox").open, None);
    }
}
