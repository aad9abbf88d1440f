//! Getting the list and the open conversation from the server.

use super::{
    super::{buffered_updates::InboxUpdate, list::fetch_page, load::Load},
    Synchronizer,
};
use crate::{
    conversations::api::{Listed, view_chat},
    error::AppError,
};
use domain::conversations::ChatDetail;
use leptos::{prelude::*, task::spawn_local};

impl Synchronizer {
    /// Loads the open conversation.
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

    /// Gets the open conversation, without a sign of it while it lasts; whether there is nothing left to get.
    pub(super) async fn fetch_thread(self) -> bool {
        let Some(id) = self.thread.open().get_untracked() else { return true };
        let request = self.thread.issue_request();
        let (loaded, updates) = self.updates.during(view_chat(id)).await;
        if !self.thread.is_open(id) || !self.thread.accept_answer(request) {
            return true;
        }
        match loaded {
            Ok(chat) => {
                self.show_fetched(chat, updates).await;
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

    /// Shows the conversation as the server has it, and after it what was told meanwhile.
    async fn show_fetched(self, chat: ChatDetail, updates: Vec<InboxUpdate>) {
        self.apply(InboxUpdate::Item(chat.item.clone()));
        self.show_thread(chat);
        self.replay(updates);
        self.catch_up().await;
        // The last may have come after those that were marked, and before those that were loaded.
        if self.thread.is_loaded() {
            self.thread.mark_read();
        }
    }

    /// Shows a conversation, and after it what is unsent in it.
    pub(super) fn show_thread(self, chat: ChatDetail) {
        let unsent = self.outbox.unsent_in(chat.item.id);
        self.thread.show(chat, unsent);
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
        let (loaded, updates) = self.updates.during(fetch_page(url.clone(), None)).await;
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
    fn show_list(self, listed: Listed, updates: Vec<InboxUpdate>) {
        for item in &listed.page.items {
            self.updates.keep(InboxUpdate::Item(item.clone()));
        }
        self.set_unread(listed.page.unread_chats);
        self.list.replace(listed.page);
        self.outbox.set_can_store(listed.storing);
        self.replay(updates);
        self.check_visibility();
        self.list.load_more_while_empty();
    }
}
