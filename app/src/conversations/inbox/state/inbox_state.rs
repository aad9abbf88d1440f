//! The state of the inbox page.

use super::{
    initial_data::InitialData,
    kind::{Conversation, as_listed},
};
use crate::threads::state::{
    list::{InitialList, ListUrl},
    outbox::InitialOutbox,
    page_state::{InitialPage, PageState},
};
use domain::people::{Agent, Permission};
use leptos::prelude::*;
use std::ops::Deref;

/// The inbox page's state: that of every page with threads, and what the server has handed over.
#[derive(Clone, Copy)]
pub struct InboxState {
    initial: StoredValue<InitialData>,
    page: PageState<Conversation>,
}

impl Deref for InboxState {
    type Target = PageState<Conversation>;

    fn deref(&self) -> &Self::Target {
        &self.page
    }
}

impl InboxState {
    /// As the server has rendered it.
    pub fn new(initial: InitialData) -> Self {
        Self { page: PageState::new(initial_page(initial.clone())), initial: StoredValue::new(initial) }
    }

    /// What every page with threads has.
    pub fn page(self) -> PageState<Conversation> {
        self.page
    }

    /// Reads something off what the server has handed over.
    pub fn initial<T>(self, read: impl FnOnce(&InitialData) -> T) -> T {
        self.initial.with_value(read)
    }

    /// The agent who is signed in.
    pub fn me(self) -> Agent {
        self.initial(|initial| initial.me.clone())
    }

    /// Whether they may answer and archive.
    pub fn may_change(self) -> bool {
        self.initial(|initial| initial.me.may(Permission::SupportInquiriesUpdate))
    }
}

fn initial_page(initial: InitialData) -> InitialPage<Conversation> {
    let InitialData { open, archived, search, filter, .. } = initial;
    InitialPage {
        me: initial.me,
        list: InitialList {
            url: ListUrl { open, archived, search, filter },
            listed: as_listed(initial.page, initial.storing),
        },
        detail: initial.chat,
        outbox: InitialOutbox { draft: initial.draft, notice: initial.notice, storing: initial.storing },
    }
}
