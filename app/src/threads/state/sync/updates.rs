//! Updates, applied wherever they are shown.

use super::{Synchronizer, buffered_updates::PageUpdate};
use crate::{
    browser::after,
    error::AppError,
    threads::state::{
        kind::{Item, Kind, Update as _},
        list::ListUrl,
    },
};
use domain::threads::SenderType;
use leptos::{prelude::*, task::spawn_local};

/// The wait before unread threads are counted anew after a change.
const RECOUNT_MS: i32 = 1_000;

impl<K: Kind> Synchronizer<K> {
    /// The server has told an update, or an answer contains it.
    pub(super) fn apply(self, update: PageUpdate<K>) {
        self.updates.keep(update.clone());
        match update {
            PageUpdate::Item(item) => self.set_item(item),
            PageUpdate::Beside(update) => {
                self.list.update_item(update.id(), |item| update.change_item(item));
                self.thread.apply_update(&update);
            }
            PageUpdate::Storage(available) => self.outbox.set_can_store(available),
        }
    }

    /// Applies again the updates that came while an answer, which is shown now, was on its way.
    pub(super) fn replay(self, updates: Vec<PageUpdate<K>>) {
        for update in updates {
            self.apply(update);
        }
    }

    /// A thread is new or has changed.
    fn set_item(self, item: K::Item) {
        self.thread.set_item(&item);
        let before = self.list.put(item.clone());
        if is_new_message(before.as_ref(), &item) {
            self.handle_message(&item);
        }
        let change = is_counted(&item) - before.as_ref().map_or(0, is_counted);
        if change != 0 || before.is_none() {
            self.list.unread().add(change);
            self.recount();
        }
    }

    fn handle_message(self, item: &K::Item) {
        if let Some(handler) = self.message_handler.get_value() {
            handler.run(item.clone());
        }
    }

    /// Waits for a change of a thread, and shows what the thread is like after it.
    pub async fn change(self, change: impl Future<Output = Result<K::Item, AppError>>) -> Result<(), AppError> {
        let (item, updates) = self.updates.during(change).await;
        self.apply(PageUpdate::Item(item?));
        self.replay(updates);
        Ok(())
    }

    /// The server has counted the unread threads. A count that nobody expected may be of a moment between two
    /// changes that are told as one, so they are counted once more.
    pub(super) fn set_unread(self, count: i64) {
        if !self.list.unread().set(count) {
            self.recount();
        }
    }

    /// Counts unread threads anew, in a while. A thread that the list does not show may have been unread or
    /// not, and a change that is told may be in the count already or not.
    fn recount(self) {
        self.list.unread().touch();
        if self.list.unread().begin() {
            after(RECOUNT_MS, move || spawn_local(self.refresh_count()));
        }
    }

    async fn refresh_count(self) {
        let unread = self.list.unread();
        let version = unread.version();
        let (listed, updates) = self.updates.during(K::list(ListUrl::<K>::default().query(None))).await;
        let Ok(listed) = listed else {
            return unread.retry_later(move || spawn_local(self.refresh_count()));
        };
        unread.end();
        if unread.version() != version {
            self.recount();
        }
        // The items are of the moment of the count then, so that the next change is counted from there.
        for item in listed.items {
            if self.list.contains(item.id()) {
                self.apply(PageUpdate::Item(item));
            }
        }
        self.set_unread(listed.unread);
        self.outbox.set_can_store(listed.storing);
        self.replay(updates);
    }
}

/// Whether the other side has written. A thread that the list did not show may have changed for another reason.
fn is_new_message<I: Item>(before: Option<&I>, item: &I) -> bool {
    let is_unread = item.is_unread() && !item.is_archived();
    let is_new = before.map_or(is_unread, |before| before.last_message_at() != item.last_message_at());
    is_new && item.last_message_sender() == Some(SenderType::Customer)
}

fn is_counted(item: &impl Item) -> i64 {
    i64::from(item.is_unread() && !item.is_archived())
}
