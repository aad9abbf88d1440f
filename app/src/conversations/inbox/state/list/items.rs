//! The conversations of the list, page by page, and one by one as they change.

use super::{
    super::load::Load,
    list_state::List,
    order::{Shown, place},
    url::InboxUrl,
};
use crate::{
    conversations::api::{Listed, list_chats},
    error::AppError,
};
use domain::{
    conversations::{ChatListItem, ChatPage},
    ids::ThreadId,
    realtime::Presence,
};
use leptos::{prelude::*, task::spawn_local};

impl List {
    /// Shows the first page, and what follows when somebody scrolls.
    pub fn replace(self, page: ChatPage) {
        self.unread.set(page.unread_chats);
        self.unread.touch();
        self.fill(page, false);
        self.load.set(Load::Done);
        self.more.forget_failure();
    }

    /// Shows a page: alone, or after what is there.
    pub(super) fn fill(self, page: ChatPage, append: bool) {
        self.items.update(|items| {
            if !append {
                items.clear();
            }
            for item in page.items {
                if items.iter().all(|known| known.id != item.id) {
                    items.push(item);
                }
            }
        });
        self.cursor.set(page.next_cursor);
    }

    /// Puts a new or changed conversation where it belongs, or takes it out. Returns what was there before.
    pub fn put(self, item: ChatListItem) -> Option<ChatListItem> {
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

    /// A visitor has come or gone.
    pub fn set_presence(self, presence: &Presence) {
        self.items.update(|items| {
            for item in items.iter_mut().filter(|item| item.id == presence.id) {
                item.online = presence.online;
            }
        });
    }

    /// Whether a conversation is in the list.
    pub fn contains(self, id: ThreadId) -> bool {
        self.items.with_untracked(|items| items.iter().any(|item| item.id == id))
    }

    /// Whether a conversation is in the list and unread.
    pub fn is_unread(self, id: ThreadId) -> bool {
        self.items.with_untracked(|items| items.iter().any(|item| item.id == id && item.unread))
    }

    /// The conversation that stands `by` places below another one; the first where that one is not in the list.
    pub fn neighbour(self, of: Option<ThreadId>, by: i64) -> Option<ThreadId> {
        self.items.with_untracked(|items| {
            let at = items.iter().position(|item| Some(item.id) == of);
            let last = i64::try_from(items.len()).unwrap_or(0) - 1;
            let to = at.map_or(0, |at| (i64::try_from(at).unwrap_or(0) + by).clamp(0, last.max(0)));
            usize::try_from(to).ok().and_then(|to| items.get(to)).map(|item| item.id)
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
            let loaded = fetch_page(url, Some(cursor.clone())).await;
            // The list may have become another one meanwhile.
            let is_ours = self.cursor.get_untracked() == Some(cursor);
            match loaded {
                Ok(listed) if is_ours => {
                    self.fill(listed.page, true);
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

/// A page of the list that an address is about.
pub async fn fetch_page(url: InboxUrl, cursor: Option<String>) -> Result<Listed, AppError> {
    let term = Some(url.search).filter(|search| !search.trim().is_empty());
    list_chats(url.archived, term, cursor, url.filter).await
}
