//! Getting the list and the open thread from the server.

use super::{Synchronizer, buffered_updates::PageUpdate};
use crate::{
    error::AppError,
    threads::state::{
        kind::{Detail as _, Item as _, Kind, Listed},
        load::Load,
    },
};
use leptos::{prelude::*, task::spawn_local};

impl<K: Kind> Synchronizer<K> {
    /// Loads the open thread.
    pub fn load_thread(self) {
        if self.thread.open().get_untracked().is_none() {
            return;
        }
        self.thread.set_load(Load::Loading);
        spawn_local(async move {
            if !self.fetch_thread().await {
                self.resync_later();
            }
        });
    }

    /// Gets the open thread, without a sign of it while it lasts; whether there is nothing left to get.
    pub(super) async fn fetch_thread(self) -> bool {
        let Some(id) = self.thread.open().get_untracked() else { return true };
        let request = self.thread.issue_request();
        let (loaded, updates) = self.updates.during(K::find(id)).await;
        if !self.thread.is_open(id) || !self.thread.accept_answer(request) {
            return true;
        }
        match loaded {
            Ok(detail) => {
                self.show_fetched(detail, updates).await;
                true
            }
            Err(error) if error.is_not_found() => {
                self.thread.set_load(Load::Missing);
                true
            }
            Err(error) => {
                let is_final = !error.is_retryable();
                self.thread.set_load(Load::failed(error));
                is_final
            }
        }
    }

    /// Shows the thread as the server has it, and after it what was told meanwhile.
    async fn show_fetched(self, detail: K::Detail, updates: Vec<PageUpdate<K>>) {
        self.apply(PageUpdate::Item(detail.item().clone()));
        self.show_thread(detail);
        self.replay(updates);
        self.catch_up().await;
        // The last may have come after those that were marked, and before those that were loaded.
        if self.thread.is_loaded() {
            self.thread.mark_read();
        }
    }

    /// Shows a thread, and after it what is unsent in it.
    pub(super) fn show_thread(self, detail: K::Detail) {
        let unsent = self.outbox.unsent_in(detail.item().id());
        self.thread.show(detail, unsent);
    }

    /// Loads the list from its start.
    pub fn load_list(self) {
        self.list.set_load(Load::Loading);
        spawn_local(async move {
            if self.refresh_list().await.is_err_and(|error| error.is_retryable()) {
                self.resync_later();
            }
        });
    }

    /// Brings the list up to date, without a sign of it while it lasts. What is shown stays when that can't be had now.
    pub(super) async fn refresh_list(self) -> Result<(), AppError> {
        let (url, request) = (untrack(|| self.list.url(None)), self.list.issue_request());
        let (loaded, updates) = self.updates.during(K::list(url.clone().query(None))).await;
        if untrack(|| self.list.url(None)) != url || !self.list.accept_answer(request) {
            return loaded.map(|_| ());
        }
        match loaded {
            Ok(listed) => {
                self.show_list(listed, updates);
                Ok(())
            }
            Err(error) => {
                if !error.is_retryable() || self.list.load().get_untracked() != Load::Done {
                    self.list.set_load(Load::failed(error.clone()));
                }
                Err(error)
            }
        }
    }

    /// Shows the list as the server has it, and after it what was told meanwhile.
    fn show_list(self, listed: Listed<K::Item>, updates: Vec<PageUpdate<K>>) {
        for item in &listed.items {
            self.updates.keep(PageUpdate::Item(item.clone()));
        }
        let storing = listed.storing;
        self.set_unread(listed.unread);
        self.list.replace(listed);
        self.outbox.set_can_store(storing);
        self.replay(updates);
        self.check_visibility();
        self.list.load_more_while_empty();
    }
}
