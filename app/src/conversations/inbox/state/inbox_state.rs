//! The state of the inbox page. Each part is a handle, so the whole is cheap to copy.

use super::{
    connection::Connection,
    initial_data::InitialData,
    lifecycle::Lifecycle,
    list::{InboxUrl, List},
    load::Load,
    outbox::Outbox,
    panels::Panels,
    sync::Synchronizer,
    thread::Thread,
};
use domain::{
    ids::ThreadId,
    people::{Agent, Permission},
};
use leptos::prelude::*;

/// The inbox page's state.
#[derive(Clone, Copy)]
pub struct InboxState {
    initial: StoredValue<InitialData>,
    pub lifecycle: Lifecycle,
    pub list: List,
    pub thread: Thread,
    pub outbox: Outbox,
    pub connection: Connection,
    pub panels: Panels,
    pub sync: Synchronizer,
}

impl InboxState {
    /// As the server has rendered it.
    pub fn new(initial: InitialData) -> Self {
        let (lifecycle, connection, panels) = (Lifecycle::new(), Connection::new(), Panels::new());
        let (list, thread) = (List::new(&initial), Thread::new(initial.open, initial.chat.clone()));
        let outbox = Outbox::new(&initial, thread, connection, panels);
        Self {
            lifecycle,
            list,
            thread,
            outbox,
            connection,
            panels,
            sync: Synchronizer::new(lifecycle, list, thread, outbox, connection),
            initial: StoredValue::new(initial),
        }
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

    /// The address of what is shown.
    pub fn url(self) -> InboxUrl {
        self.list.url(self.thread.open().get())
    }

    /// Whether somebody looks at this conversation. Then it is shown as read, whatever the server has heard of it.
    pub fn is_seen(self, id: ThreadId) -> bool {
        self.thread.open().get() == Some(id) && self.lifecycle.is_visible() && self.thread.load().get() == Load::Done
    }

    /// The number of unread conversations, without the one that somebody looks at.
    pub fn unread_elsewhere(self) -> i64 {
        let item = self.thread.detail().with(|detail| detail.as_ref().map(|chat| chat.item.clone()));
        let seen = item.is_some_and(|item| item.unread && !item.archived && self.is_seen(item.id));
        (self.list.unread().count().get() - i64::from(seen)).max(0)
    }
}
