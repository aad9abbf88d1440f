//! What the server tells all agents, and what it changes in the list.

use super::{
    list_order::{Shown, place},
    notify,
    state::Desk,
};
use crate::{conversations::api::list_chats, realtime::browser::is_hidden};
use domain::{conversations::ChatListItem, realtime::Presence};
use leptos::{prelude::*, task::spawn_local};

impl Desk {
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
    pub(super) fn list_changed(self, mut item: ChatListItem) {
        let is_open = self.open.get_untracked() == Some(item.id);
        if is_open && !is_hidden() {
            // It is being looked at, which the server hears in a moment.
            item.unread = false;
            item.unread_count = 0;
        }
        if is_open {
            let fresh = item.clone();
            self.update_detail(move |chat| chat.item = fresh);
        }
        let shown = Shown {
            archived: self.archived.get_untracked(),
            searching: !self.search.with_untracked(String::is_empty),
            has_more: self.cursor.with_untracked(Option::is_some),
        };
        let changed = item.clone();
        let before = self.items.try_update(|items| place(items, item, shown)).flatten();
        notify::about(self, before.as_ref(), &changed);
        match before {
            Some(before) => self.count(is_counted(&before), is_counted(&changed)),
            None => spawn_local(self.refresh_count()),
        }
    }

    fn count(self, was: bool, is: bool) {
        self.unread_chats.update(|count| *count = (*count + i64::from(is) - i64::from(was)).max(0));
    }

    /// What the list does not show may have been unread or not: only the server knows.
    async fn refresh_count(self) {
        if let Ok(listed) = list_chats(false, None, None).await {
            self.unread_chats.set(listed.page.unread_chats);
        }
    }
}

fn is_counted(item: &ChatListItem) -> bool {
    item.unread && !item.archived
}
