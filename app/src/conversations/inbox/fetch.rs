//! Getting what is shown from the server: the list and its pages, the open conversation and its history.

use super::{
    buffered_updates::InboxUpdate,
    request_sequence,
    state::{InboxState, Load},
    url::InboxUrl,
};
use crate::{
    conversations::api::{Listed, earlier_messages, list_chats, view_chat},
    error::AppError,
    realtime::Again,
};
use leptos::{prelude::*, task::spawn_local};

impl InboxState {
    /// Loads the open conversation.
    pub(super) fn load_chat(self) {
        if self.open.get_untracked().is_none() {
            return;
        }
        self.thread_load.set(Load::Loading);
        spawn_local(async move {
            if !self.fetch_chat().await {
                self.unanswered();
            }
        });
    }

    /// Gets the open conversation, without a sign of it while it lasts; whether there is nothing left to get.
    pub(super) async fn fetch_chat(self) -> bool {
        let Some(id) = self.open.get_untracked() else { return true };
        let turn = request_sequence::ask(self.chat_turns);
        let (loaded, told) = self.with_told(view_chat(id)).await;
        if self.open.get_untracked() != Some(id) || !request_sequence::is_news(self.chat_turns, turn) {
            return true;
        }
        match loaded {
            Ok(chat) => {
                self.told(InboxUpdate::Line(chat.item.clone()));
                self.show_chat(chat);
                self.tell_again(told);
                self.join().await;
                // The last may have come after those that were marked, and before those that were loaded.
                if self.thread_load.get_untracked() == Load::Done {
                    self.mark_read();
                }
                true
            }
            Err(error) if error.is_not_found() => {
                self.thread_load.set(Load::Missing);
                true
            }
            Err(error) => {
                let is_final = !error.is_for_now();
                self.thread_load.set(self.failed(error));
                is_final
            }
        }
    }

    /// Loads the list from its start.
    pub(super) fn load_list(self) {
        self.list_load.set(Load::Loading);
        spawn_local(async move {
            if self.refresh_list().await.is_err_and(|error| error.is_for_now()) {
                self.unanswered();
            }
        });
    }

    /// Brings the list up to date, without a sign of it while it lasts. What is shown stays when that can't be had now.
    pub(super) async fn refresh_list(self) -> Result<(), AppError> {
        let (wanted, turn) = (self.wanted(), request_sequence::ask(self.list_turns));
        let (loaded, told) = self.with_told(wanted.clone().page(None)).await;
        if self.wanted() != wanted || !request_sequence::is_news(self.list_turns, turn) {
            return loaded.map(|_| ());
        }
        match loaded {
            Ok(listed) => {
                self.show_list(listed, told);
                Ok(())
            }
            Err(error) => {
                if !error.is_for_now() || self.list_load.get_untracked() != Load::Done {
                    self.list_load.set(self.failed(error.clone()));
                }
                Err(error)
            }
        }
    }

    /// Shows the list as the server has it, and after it what was told meanwhile.
    fn show_list(self, listed: Listed, told: Vec<InboxUpdate>) {
        for item in &listed.page.items {
            self.note(InboxUpdate::Line(item.clone()));
        }
        self.count_is(listed.page.unread_chats);
        self.show_page(listed.page, false);
        self.list_load.set(Load::Done);
        // What follows after the first page is loaded by scrolling again.
        if matches!(self.more_load.get_untracked(), Load::Failed(_)) {
            self.more_load.set(Load::Done);
        }
        self.storage_is(listed.storing);
        self.tell_again(told);
        self.looked_at();
        self.go_on_while_empty();
    }

    /// Loads the list's next page.
    pub(super) fn load_more(self) {
        let Some(cursor) = self.cursor.get_untracked() else { return };
        if self.more_load.get_untracked() == Load::Loading {
            return;
        }
        self.more_load.set(Load::Loading);
        let wanted = self.wanted();
        spawn_local(async move {
            let loaded = wanted.page(Some(cursor.clone())).await;
            // The list may have become another one meanwhile.
            let is_ours = self.cursor.get_untracked() == Some(cursor);
            match loaded {
                Ok(listed) if is_ours => {
                    self.more_again.update_value(|again| _ = again.worked());
                    self.show_page(listed.page, true);
                    self.more_load.set(Load::Done);
                    self.go_on_while_empty();
                }
                Err(error) if is_ours => self.not_loaded(error, self.more_load, self.more_again, Self::load_more),
                _ => self.more_load.set(Load::Done),
            }
        });
    }

    /// What did not come and is not needed to be up to date is asked for again by itself, and nothing else is. By then
    /// something else may be shown, of which nothing is missing.
    fn not_loaded(self, error: AppError, load: RwSignal<Load>, again: StoredValue<Again>, retry: fn(Self)) {
        let is_for_now = error.is_for_now();
        load.set(self.failed(error));
        if is_for_now {
            let retry = move || {
                if matches!(load.get_untracked(), Load::Failed(_)) {
                    retry(self);
                }
            };
            again.update_value(|again| again.later(retry));
        }
    }

    /// What the list is to show, whatever is open beside it.
    fn wanted(self) -> InboxUrl {
        InboxUrl { open: None, ..untrack(|| self.address()) }
    }

    /// A search that has looked through much says so before it has found anything.
    fn go_on_while_empty(self) {
        if self.items.with_untracked(Vec::is_empty) {
            self.load_more();
        }
    }

    /// Loads the messages before the first that is shown.
    pub(super) fn load_earlier(self) {
        let (Some(id), Some(first)) = (self.open.get_untracked(), self.lines.first_event()) else { return };
        if self.earlier_load.get_untracked() == Load::Loading {
            return;
        }
        self.earlier_load.set(Load::Loading);
        spawn_local(async move {
            let loaded = earlier_messages(id, first).await;
            let is_open = self.open.get_untracked() == Some(id);
            match loaded {
                Ok(page) if is_open => {
                    self.earlier_again.update_value(|again| _ = again.worked());
                    self.lines.insert(page.messages);
                    self.update_detail(|chat| chat.has_earlier = page.has_earlier);
                    self.earlier_load.set(Load::Done);
                }
                Err(error) if is_open => {
                    self.not_loaded(error, self.earlier_load, self.earlier_again, Self::load_earlier);
                }
                _ => self.earlier_load.set(Load::Done),
            }
        });
    }
}

impl InboxUrl {
    /// A page of the list that it is about.
    async fn page(self, cursor: Option<String>) -> Result<Listed, AppError> {
        let term = Some(self.search).filter(|search| !search.trim().is_empty());
        list_chats(self.archived, term, cursor, self.filter).await
    }
}
