//! The state of the inbox page: what every page with threads has (`threads::state`), and what only conversations have. Nothing
//! here draws: the model test (`server/tests/model`) compiles this folder too.

mod actions;
mod filter;
mod inbox_state;
mod initial_data;
mod kind;

pub use filter::{Assigned, Filter};
pub use inbox_state::InboxState;
pub use initial_data::InitialData;
pub use kind::Conversation;

use crate::threads::state::list::ListUrl;

/// An address of the inbox page.
pub type InboxUrl = ListUrl<Conversation>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::threads::state::kind::Filter as _;
    use domain::ids::ThreadId;
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
