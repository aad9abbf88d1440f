//! The place in the list of a thread that has changed.

use crate::threads::state::kind::{Filter, Item};
use domain::ids::AgentId;

/// The list that is shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a, F> {
    /// Whether it is the archive.
    pub archived: bool,
    /// Its filter, and the agent who asks.
    pub filter: &'a F,
    pub me: AgentId,
    /// Whether only what a search found is in it.
    pub searching: bool,
    /// Whether the server has more after it.
    pub has_more: bool,
}

/// Puts a new or changed thread where it belongs, or takes it out. Returns what was there before.
pub fn place<I: Item, F: Filter<Item = I>>(items: &mut Vec<I>, item: I, shown: Shown<'_, F>) -> Option<I> {
    let was_at = items.iter().position(|known| known.id() == item.id());
    let before = was_at.map(|at| items.remove(at));
    // The client can't tell whether a search would find it.
    let belongs = item.is_archived() == shown.archived
        && shown.filter.matches(&item, shown.me)
        && (before.is_some() || !shown.searching);
    if !belongs {
        return before;
    }
    // The results of a search are in the order of what matches, which the client does not know either.
    if let Some(at) = was_at.filter(|_| shown.searching) {
        items.insert(at, item);
        return before;
    }
    let age = |item: &I| (item.last_message_at(), item.id());
    let newer = |known: &I| age(known) > age(&item);
    let at = items.iter().position(|known| !newer(known)).unwrap_or(items.len());
    // After the last one that is loaded may be others that are not.
    if at < items.len() || !shown.has_more || before.is_some() || items.is_empty() {
        items.insert(at, item);
    }
    before
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Timestamp, ids::ThreadId, threads::SenderType};
    use serde::Deserialize;
    use uuid::Uuid;

    #[derive(Debug, Clone, PartialEq, Deserialize)]
    struct Line {
        id: u128,
        at: i64,
        archived: bool,
    }

    impl Item for Line {
        fn id(&self) -> ThreadId {
            ThreadId(Uuid::from_u128(self.id))
        }

        fn is_unread(&self) -> bool {
            false
        }

        fn mark_seen(&mut self) {}

        fn is_archived(&self) -> bool {
            self.archived
        }

        fn last_message_at(&self) -> Option<Timestamp> {
            Timestamp::from_timestamp(self.at, 0)
        }

        fn last_message_sender(&self) -> Option<SenderType> {
            None
        }
    }

    /// Lets everything through but one thread.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    struct Not(u128);

    impl Filter for Not {
        type Item = Line;

        const NAMES: &'static [&'static str] = &["not"];

        fn read(get: impl Fn(&str) -> Option<String>) -> Self {
            Self(get("not").and_then(|id| id.parse().ok()).unwrap_or_default())
        }

        fn value(&self, _name: &str) -> String {
            self.0.to_string()
        }

        fn matches(&self, item: &Line, _me: AgentId) -> bool {
            item.id != self.0
        }
    }

    const ACTIVE: Shown<'_, Not> =
        Shown { archived: false, filter: &Not(0), me: AgentId(Uuid::nil()), searching: false, has_more: false };

    fn item(id: u128, at: i64) -> Line {
        Line { id, at, archived: false }
    }

    fn check(changed: Line, shown: Shown<'_, Not>, expected: &[u128]) {
        let mut items = vec![item(3, 30), item(2, 20), item(1, 10)];
        place(&mut items, changed, shown);
        let ids: Vec<_> = items.iter().map(|item| item.id).collect();
        assert_eq!(ids, expected);
    }

    #[test]
    fn the_newest_comes_first() {
        check(item(1, 40), ACTIVE, &[1, 3, 2]);
        check(item(4, 40), ACTIVE, &[4, 3, 2, 1]);
        check(item(4, 25), ACTIVE, &[3, 4, 2, 1]);
        check(item(3, 30), ACTIVE, &[3, 2, 1]);
    }

    #[test]
    fn what_does_not_belong_is_taken_out() {
        check(Line { archived: true, ..item(2, 20) }, ACTIVE, &[3, 1]);
        check(Line { archived: true, ..item(9, 90) }, ACTIVE, &[3, 2, 1]);
    }

    #[test]
    fn what_comes_to_fit_the_filter_is_added_and_what_does_not_any_more_is_taken_out() {
        let without = |id: u128| Shown { filter: if id == 2 { &Not(2) } else { &Not(4) }, ..ACTIVE };
        check(item(2, 20), without(2), &[3, 1]);
        check(item(4, 40), without(2), &[4, 3, 2, 1]);
        check(item(4, 40), without(4), &[3, 2, 1]);
    }

    #[test]
    fn nothing_is_added_that_a_search_or_the_next_page_may_hold() {
        check(item(4, 40), Shown { searching: true, ..ACTIVE }, &[3, 2, 1]);
        check(item(1, 40), Shown { searching: true, ..ACTIVE }, &[3, 2, 1]);
        check(item(4, 5), Shown { has_more: true, ..ACTIVE }, &[3, 2, 1]);
        check(item(4, 5), ACTIVE, &[3, 2, 1, 4]);
    }
}
