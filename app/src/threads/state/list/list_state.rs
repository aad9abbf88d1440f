//! What the list holds, and what it was asked for.

use super::{unread_count::UnreadCount, url::ListUrl};
use crate::threads::{
    client::sync::RequestSequence,
    state::{
        kind::{Kind, Listed},
        load::{Load, PageLoad},
        read_only::ReadOnly,
    },
};
use domain::ids::{AgentId, ThreadId};
use leptos::prelude::*;

/// The list as the server has rendered it.
#[derive(Debug)]
pub struct InitialList<K: Kind> {
    /// What it was asked for.
    pub url: ListUrl<K>,
    /// Its first page.
    pub listed: Listed<K::Item>,
}

/// The list.
pub struct List<K: Kind> {
    pub(super) me: AgentId,
    pub(super) archived: RwSignal<bool>,
    pub(super) search: RwSignal<String>,
    pub(super) filter: RwSignal<K::Filter>,
    pub(super) items: RwSignal<Vec<K::Item>>,
    pub(super) cursor: RwSignal<Option<String>>,
    pub(super) load: RwSignal<Load>,
    pub(super) requests: StoredValue<RequestSequence>,
    pub(super) more: PageLoad,
    pub(super) unread: UnreadCount,
}

impl<K: Kind> Clone for List<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: Kind> Copy for List<K> {}

impl<K: Kind> List<K> {
    /// As the server has rendered it.
    pub fn new(initial: InitialList<K>, me: AgentId) -> Self {
        let list = Self {
            me,
            archived: RwSignal::new(initial.url.archived),
            search: RwSignal::new(initial.url.search),
            filter: RwSignal::new(initial.url.filter),
            items: RwSignal::default(),
            cursor: RwSignal::default(),
            load: RwSignal::new(Load::Done),
            requests: StoredValue::default(),
            more: PageLoad::new(),
            unread: UnreadCount::new(initial.listed.unread),
        };
        list.fill(initial.listed, false);
        list
    }

    /// Whether the list is the archive.
    pub fn archived(self) -> ReadOnly<bool> {
        ReadOnly::new(self.archived)
    }

    /// The words that are searched for; empty when nothing is.
    pub fn search(self) -> ReadOnly<String> {
        ReadOnly::new(self.search)
    }

    /// The filter.
    pub fn filter(self) -> ReadOnly<K::Filter> {
        ReadOnly::new(self.filter)
    }

    /// The threads that are shown.
    pub fn items(self) -> ReadOnly<Vec<K::Item>> {
        ReadOnly::new(self.items)
    }

    /// Whether the server has more after them.
    pub fn has_more(self) -> bool {
        self.cursor.with(Option::is_some)
    }

    /// How far the list has come.
    pub fn load(self) -> ReadOnly<Load> {
        ReadOnly::new(self.load)
    }

    /// How far its next page has come.
    pub fn more(self) -> PageLoad {
        self.more
    }

    /// The number of unread threads.
    pub fn unread(self) -> UnreadCount {
        self.unread
    }

    /// The address of the list, with a thread open beside it.
    pub fn url(self, open: Option<ThreadId>) -> ListUrl<K> {
        ListUrl { open, archived: self.archived.get(), search: self.search.get(), filter: self.filter.get() }
    }

    /// Asks for what an address says; whether that is something else than before.
    pub fn set_url(self, url: &ListUrl<K>) -> bool {
        let changed = [set(self.archived, &url.archived), set(self.search, &url.search), set(self.filter, &url.filter)];
        changed.contains(&true)
    }

    /// The list is on its way, here, or did not come.
    pub fn set_load(self, load: Load) {
        self.load.set(load);
    }

    /// The number of the next request for the list.
    pub fn issue_request(self) -> u32 {
        self.requests.try_update_value(RequestSequence::issue).unwrap_or_default()
    }

    /// The answer to a request for the list has come. Whether it counts.
    pub fn accept_answer(self, request: u32) -> bool {
        self.requests.try_update_value(|requests| requests.accept(request)).unwrap_or_default()
    }
}

/// Sets a signal to what it is not yet; whether it was something else.
fn set<T: Clone + PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: &T) -> bool {
    let is_other = signal.with_untracked(|before| before != value);
    if is_other {
        signal.set(value.clone());
    }
    is_other
}
