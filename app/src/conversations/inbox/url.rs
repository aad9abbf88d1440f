//! The address of what is shown.

use super::{filter::Filter, state::InboxState};
use domain::ids::ConversationId;
use leptos::prelude::*;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is written with `%` in the value of a query: all but the unreserved signs (RFC 3986 §2.3).
const IN_A_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What an address of the inbox says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct InboxUrl {
    /// The open conversation.
    pub(super) open: Option<ConversationId>,
    /// Whether the list is the archive.
    pub(super) archived: bool,
    /// What is searched for; empty when nothing is.
    pub(super) search: String,
    pub(super) filter: Filter,
}

impl InboxUrl {
    /// Reads the part behind the path.
    pub(super) fn read(open: Option<ConversationId>, get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            open,
            archived: get("archived").as_deref() == Some("true"),
            search: get("search").unwrap_or_default(),
            filter: Filter::read(get),
        }
    }

    /// As links have it.
    pub(super) fn path(&self) -> String {
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

impl InboxState {
    /// What is shown, as its address says it.
    pub(super) fn address(self) -> InboxUrl {
        InboxUrl {
            open: self.open.get(),
            archived: self.archived.get(),
            search: self.search.get(),
            filter: self.filter.get(),
        }
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
        // What an address can't say is not said.
        check(&[("archived", "x"), ("status", "nothing"), ("assigned", "x"), ("category", "")], "/inbox");
        let ben = Uuid::from_u128(7).to_string();
        check(&[("assigned", &ben)], &format!("/inbox?assigned={ben}"));
        let id = ConversationId(Uuid::from_u128(1));
        let address =
            InboxUrl { open: Some(id), filter: Filter::default().with("assigned", "none"), ..InboxUrl::default() };
        assert_eq!(address.path(), format!("/inbox/{id}?assigned=none"));
    }
}
