//! The threads that are listed, and the one that is open.

use super::{kind::Kind, list::ListUrl, page_state::PageState};
use crate::browser::navigation;
use domain::ids::ThreadId;
use leptos::prelude::*;

impl<K: Kind> PageState<K> {
    /// Makes the page alive, with what was searched for and chosen before.
    pub fn start(self, search: String, filter: K::Filter) {
        self.sync.start();
        self.look_for(search, filter);
    }

    /// Opens a thread, as a click on it does.
    pub fn open_thread(self, id: ThreadId) {
        if !self.thread.is_open(id) {
            self.switch_to(Some(id));
            self.push_url();
        }
    }

    /// Goes back to the list.
    pub fn close_thread(self) {
        self.switch_to(None);
        self.push_url();
    }

    /// Shows one tab of the list.
    pub fn show_tab(self, archived: bool) {
        self.list_by(ListUrl { archived, ..untrack(|| self.url()) });
    }

    /// Shows only what the filter lets through.
    pub fn filter_by(self, filter: K::Filter) {
        self.list_by(ListUrl { filter, ..untrack(|| self.url()) });
    }

    /// Lists something else, which is a step that the Back button undoes.
    fn list_by(self, url: ListUrl<K>) {
        if self.list.set_url(&url) {
            self.push_url();
            self.sync.load_list();
        }
    }

    /// Searches, or shows everything when `search` is empty.
    pub fn search_for(self, search: String) {
        self.look_for(search, self.list.filter().get_untracked());
    }

    /// Searches and filters, as the same step of the history: the letters of a search would be a step each.
    pub fn look_for(self, search: String, filter: K::Filter) {
        if self.list.set_url(&ListUrl { search, filter, ..untrack(|| self.url()) }) {
            navigation::replace(&untrack(|| self.url()).path());
            self.sync.load_list();
        }
    }

    /// Shows what an address says, without touching the history; whether that is another list.
    pub fn show_url(self, url: &ListUrl<K>) -> bool {
        let is_other_list = self.list.set_url(url);
        if is_other_list {
            self.sync.load_list();
        }
        if self.thread.open().get_untracked() != url.open {
            self.switch_to(url.open);
        }
        is_other_list
    }

    /// Another thread, tab or filter is a step that the Back button undoes.
    fn push_url(self) {
        navigation::push(&untrack(|| self.url()).path());
    }

    /// Shows another thread, or none, without touching the history.
    fn switch_to(self, id: Option<ThreadId>) {
        if let Some(before) = self.thread.open().get_untracked() {
            self.connection.notify(K::LEAVE, K::frame(&before.to_string()));
        }
        self.thread.switch_to(id);
        self.outbox.switch_to(id);
        self.panels.close_about();
        self.sync.load_thread();
    }
}
