//! The place in the list of a conversation that has changed.

use super::filter::Filter;
use domain::{conversations::ChatListItem, ids::AgentId};

/// The list that is shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// Whether it is the archive.
    pub archived: bool,
    /// Its filter, and the agent who asks.
    pub filter: &'a Filter,
    pub me: AgentId,
    /// Whether only what a search found is in it.
    pub searching: bool,
    /// Whether the server has more after it.
    pub has_more: bool,
}

/// Puts a new or changed conversation where it belongs, or takes it out. Returns what was there before.
pub fn place(items: &mut Vec<ChatListItem>, item: ChatListItem, shown: Shown<'_>) -> Option<ChatListItem> {
    let was_at = items.iter().position(|known| known.id == item.id);
    let before = was_at.map(|at| items.remove(at));
    // The client can't tell whether a search would find it.
    let belongs = item.archived == shown.archived
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
    let newer = |known: &ChatListItem| (known.last_message_at, known.id) > (item.last_message_at, item.id);
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
    use domain::{
        conversations::{Assignee, Identity, Status},
        ids::ThreadId,
    };
    use uuid::Uuid;

    const ANYTHING: Filter = Filter { status: None, category: None, assigned: None };
    const ME: AgentId = AgentId(Uuid::from_u128(1));
    const ACTIVE: Shown<'_> = Shown { archived: false, filter: &ANYTHING, me: ME, searching: false, has_more: false };

    fn item(id: u128, at: i64) -> ChatListItem {
        ChatListItem {
            id: ThreadId(Uuid::from_u128(id)),
            user_id: Uuid::from_u128(id),
            user_email: None,
            user_name: None,
            mailed_to: None,
            given_name: None,
            page_url: None,
            last_message_at: domain::Timestamp::from_timestamp(at, 0),
            last_message_preview: None,
            last_message_sender: None,
            message_count: 1,
            unread_count: 0,
            unread: false,
            archived: false,
            tracking_code: String::new(),
            subject: None,
            category: None,
            status: Status::Open,
            assigned_to: None,
            identity: Identity::Guest,
            online: false,
        }
    }

    fn check(changed: ChatListItem, shown: Shown<'_>, expected: &[u128]) {
        let mut items = vec![item(3, 30), item(2, 20), item(1, 10)];
        place(&mut items, changed, shown);
        let ids: Vec<_> = items.iter().map(|item| item.id.0.as_u128()).collect();
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
        check(ChatListItem { archived: true, ..item(2, 20) }, ACTIVE, &[3, 1]);
        check(ChatListItem { archived: true, ..item(9, 90) }, ACTIVE, &[3, 2, 1]);
    }

    #[test]
    fn nothing_is_added_that_a_search_or_the_next_page_may_hold() {
        check(item(4, 40), Shown { searching: true, ..ACTIVE }, &[3, 2, 1]);
        check(item(1, 40), Shown { searching: true, ..ACTIVE }, &[3, 2, 1]);
        check(item(4, 5), Shown { has_more: true, ..ACTIVE }, &[3, 2, 1]);
        check(item(4, 5), ACTIVE, &[3, 2, 1, 4]);
    }

    #[test]
    fn what_comes_to_fit_the_filter_is_added_and_what_does_not_any_more_is_taken_out() {
        let with = |name, value| Filter::default().with(name, value);
        let check_filter = |filter: &Filter, changed, expected| check(changed, Shown { filter, ..ACTIVE }, expected);
        let given_to = |who| Some(Assignee { id: AgentId(Uuid::from_u128(who)), name: "Ada".into() });
        let waiting = |id, at| ChatListItem { status: Status::Waiting, ..item(id, at) };
        check_filter(&with("status", "open"), item(4, 40), &[4, 3, 2, 1]);
        check_filter(&with("status", "open"), waiting(2, 20), &[3, 1]);
        check_filter(&with("status", "waiting"), waiting(4, 25), &[3, 4, 2, 1]);
        check_filter(&with("category", "Billing"), item(2, 20), &[3, 1]);
        check_filter(
            &with("category", "Billing"),
            ChatListItem { category: Some("Billing".into()), ..item(2, 20) },
            &[3, 2, 1],
        );
        for (assigned, seen_to_by, fits) in [
            ("me", Some(1), true),
            ("me", Some(2), false),
            ("me", None, false),
            ("none", None, true),
            ("none", Some(1), false),
            ("00000000-0000-0000-0000-000000000002", Some(2), true),
            ("00000000-0000-0000-0000-000000000002", Some(1), false),
        ] {
            let changed = ChatListItem { assigned_to: seen_to_by.and_then(given_to), ..item(4, 40) };
            let expected: &[u128] = if fits { &[4, 3, 2, 1] } else { &[3, 2, 1] };
            check_filter(&with("assigned", assigned), changed, expected);
        }
    }
}
