//! What the server tells all agents, and what it changes in the list.

use super::{
    buffered_updates::InboxUpdate,
    desktop_notifications,
    filter::Filter,
    list_order::{Shown, place},
    state::InboxState,
};
use crate::{conversations::api::list_chats, realtime::browser::after};
use domain::{conversations::ChatListItem, realtime::Presence};
use leptos::{prelude::*, task::spawn_local};

/// How soon after a change unread conversations are counted anew.
const RECOUNT_MS: i32 = 1_000;

impl InboxState {
    /// The dot of presence, wherever the visitor is shown.
    pub(super) fn presence_changed(self, presence: &Presence) {
        self.items.update(|items| {
            for item in items.iter_mut().filter(|item| item.id == presence.id) {
                item.online = presence.online;
            }
        });
        if self.open.get_untracked() == Some(presence.id) {
            self.update_detail(|chat| chat.item.online = presence.online);
        }
    }

    /// A conversation is new or has changed.
    pub(super) fn list_changed(self, item: ChatListItem) {
        if self.open.get_untracked() == Some(item.id) {
            let fresh = item.clone();
            self.update_detail(move |chat| chat.item = fresh);
            self.changes.update(|changes| *changes += 1);
        }
        let filter = self.filter.get_untracked();
        let shown = Shown {
            archived: self.archived.get_untracked(),
            filter: &filter,
            me: self.me().id,
            searching: !self.search.with_untracked(String::is_empty),
            has_more: self.cursor.with_untracked(Option::is_some),
        };
        let changed = item.clone();
        let before = self.items.try_update(|items| place(items, item, shown)).flatten();
        desktop_notifications::about(self, before.as_ref(), &changed);
        let change = is_counted(&changed) - before.as_ref().map_or(0, is_counted);
        if change != 0 || before.is_none() {
            self.unread_chats.update(|count| *count += change);
            self.recount();
        }
    }

    /// How many conversations are unread, without the one that somebody looks at.
    pub(super) fn unread_elsewhere(self) -> i64 {
        let item = self.detail.with(|detail| detail.as_ref().map(|chat| chat.item.clone()));
        let seen = item.is_some_and(|item| item.unread && !item.archived && self.is_seen(item.id));
        (self.unread_chats.get() - i64::from(seen)).max(0)
    }

    /// Counts unread conversations anew, in a while. What the list does not show may have been unread or not, and what
    /// is told may be in the count already or not.
    pub(super) fn recount(self) {
        self.counted.update_value(|count| *count += 1);
        if !self.is_counting.get_value() {
            self.is_counting.set_value(true);
            after(RECOUNT_MS, move || spawn_local(self.refresh_count()));
        }
    }

    async fn refresh_count(self) {
        let counted = self.counted.get_value();
        let (listed, told) = self.with_told(list_chats(false, None, None, Filter::default())).await;
        let Ok(listed) = listed else {
            return self.count_again.update_value(|again| again.later(move || spawn_local(self.refresh_count())));
        };
        self.count_again.update_value(|again| _ = again.worked());
        self.is_counting.set_value(false);
        if self.counted.get_value() != counted {
            self.recount();
        }
        // The lines are of the moment of the count then, so that the next change is counted from there.
        for item in listed.page.items {
            if self.items.with_untracked(|items| items.iter().any(|known| known.id == item.id)) {
                self.told(InboxUpdate::Line(item));
            }
        }
        self.count_is(listed.page.unread_chats);
        self.storage_is(listed.storing);
        self.tell_again(told);
    }

    /// The server has counted. What nobody expected may be of a moment between two changes that are told as one, so it
    /// is counted once more.
    pub(super) fn count_is(self, unread_chats: i64) {
        if self.unread_chats.get_untracked() != unread_chats {
            self.unread_chats.set(unread_chats);
            self.recount();
        }
    }
}

fn is_counted(item: &ChatListItem) -> i64 {
    i64::from(item.unread && !item.archived)
}
