//! The threads of the list, page by page, and one by one as they change.

use super::{
    list_state::List,
    order::{Shown, place},
};
use crate::threads::state::{
    kind::{Item as _, Kind, Listed},
    load::Load,
};
use domain::ids::ThreadId;
use leptos::{prelude::*, task::spawn_local};

impl<K: Kind> List<K> {
    /// Shows the first page, and what follows when somebody scrolls.
    pub fn replace(self, page: Listed<K::Item>) {
        self.unread.set(page.unread);
        self.unread.touch();
        self.fill(page, false);
        self.load.set(Load::Done);
        self.more.forget_failure();
    }

    /// Shows a page: alone, or after what is there.
    pub(super) fn fill(self, page: Listed<K::Item>, append: bool) {
        self.items.update(|items| {
            if !append {
                items.clear();
            }
            for item in page.items {
                if items.iter().all(|known| known.id() != item.id()) {
                    items.push(item);
                }
            }
        });
        self.cursor.set(page.next_cursor);
    }

    /// Puts a new or changed thread where it belongs, or takes it out. Returns what was there before.
    pub fn put(self, item: K::Item) -> Option<K::Item> {
        let filter = self.filter.get_untracked();
        let shown = Shown {
            archived: self.archived.get_untracked(),
            filter: &filter,
            me: self.me,
            searching: !self.search.with_untracked(String::is_empty),
            has_more: self.cursor.with_untracked(Option::is_some),
        };
        self.items.try_update(|items| place(items, item, shown)).flatten()
    }

    /// Changes the line of a thread, if it is in the list.
    pub fn update_item(self, id: ThreadId, change: impl FnOnce(&mut K::Item)) {
        self.items.update(|items| {
            if let Some(item) = items.iter_mut().find(|item| item.id() == id) {
                change(item);
            }
        });
    }

    /// A thread's line, if it is in the list.
    pub fn find(self, id: ThreadId) -> Option<K::Item> {
        self.items.with(|items| items.iter().find(|item| item.id() == id).cloned())
    }

    /// Whether a thread is in the list.
    pub fn contains(self, id: ThreadId) -> bool {
        self.items.with_untracked(|items| items.iter().any(|item| item.id() == id))
    }

    /// Whether a thread is in the list and unread.
    pub fn is_unread(self, id: ThreadId) -> bool {
        self.items.with_untracked(|items| items.iter().any(|item| item.id() == id && item.is_unread()))
    }

    /// The thread that stands `by` places below another one; the first where that one is not in the list.
    pub fn neighbour(self, of: Option<ThreadId>, by: i64) -> Option<ThreadId> {
        self.items.with_untracked(|items| {
            let at = items.iter().position(|item| Some(item.id()) == of);
            let last = i64::try_from(items.len()).unwrap_or(0) - 1;
            let to = at.map_or(0, |at| (i64::try_from(at).unwrap_or(0) + by).clamp(0, last.max(0)));
            usize::try_from(to).ok().and_then(|to| items.get(to)).map(|item| item.id())
        })
    }

    /// Loads the next page.
    pub fn load_more(self) {
        let Some(cursor) = self.cursor.get_untracked() else { return };
        if !self.more.begin() {
            return;
        }
        let url = untrack(|| self.url(None));
        spawn_local(async move {
            let loaded = K::list(url.query(Some(cursor.clone()))).await;
            // The list may have become another one meanwhile.
            let is_ours = self.cursor.get_untracked() == Some(cursor);
            match loaded {
                Ok(listed) if is_ours => {
                    self.fill(listed, true);
                    self.more.succeeded();
                    self.load_more_while_empty();
                }
                Err(error) if is_ours => self.more.failed(error, move || self.load_more()),
                _ => self.more.dropped(),
            }
        });
    }

    /// A search that has looked through much says so before it has found anything.
    pub fn load_more_while_empty(self) {
        if self.items.with_untracked(Vec::is_empty) {
            self.load_more();
        }
    }
}
