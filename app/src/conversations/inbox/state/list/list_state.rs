//! What the list holds, and what it was asked for.

use super::{
    super::{
        initial_data::InitialData,
        load::{Load, PageLoad},
    },
    filter::Filter,
    unread_count::UnreadCount,
    url::InboxUrl,
};
use crate::threads::{client::sync::RequestSequence, state::read_only::ReadOnly};
use domain::{
    conversations::ChatListItem,
    ids::{AgentId, ThreadId},
};
use leptos::prelude::*;

/// The list.
#[derive(Clone, Copy)]
pub struct List {
    pub(super) me: AgentId,
    pub(super) archived: RwSignal<bool>,
    pub(super) search: RwSignal<String>,
    pub(super) filter: RwSignal<Filter>,
    pub(super) items: RwSignal<Vec<ChatListItem>>,
    pub(super) cursor: RwSignal<Option<String>>,
    pub(super) load: RwSignal<Load>,
    pub(super) requests: StoredValue<RequestSequence>,
    pub(super) more: PageLoad,
    pub(super) unread: UnreadCount,
}

impl List {
    /// As the server has rendered it.
    pub fn new(initial: &InitialData) -> Self {
        let list = Self {
            me: initial.me.id,
            archived: RwSignal::new(initial.archived),
            search: RwSignal::new(initial.search.clone()),
            filter: RwSignal::new(initial.filter.clone()),
            items: RwSignal::default(),
            cursor: RwSignal::default(),
            load: RwSignal::new(Load::Done),
            requests: StoredValue::default(),
            more: PageLoad::new(),
            unread: UnreadCount::new(initial.page.unread_chats),
        };
        list.fill(initial.page.clone(), false);
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
    pub fn filter(self) -> ReadOnly<Filter> {
        ReadOnly::new(self.filter)
    }

    /// The conversations that are shown.
    pub fn items(self) -> ReadOnly<Vec<ChatListItem>> {
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

    /// The number of unread conversations.
    pub fn unread(self) -> UnreadCount {
        self.unread
    }

    /// The address of the list, with a conversation open beside it.
    pub fn url(self, open: Option<ThreadId>) -> InboxUrl {
        InboxUrl { open, archived: self.archived.get(), search: self.search.get(), filter: self.filter.get() }
    }

    /// Asks for what an address says; whether that is something else than before.
    pub fn set_url(self, url: &InboxUrl) -> bool {
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
