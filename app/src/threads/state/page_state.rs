//! The state of a page with a list of threads and the open one beside it. Each part is a handle, so the whole is cheap to
//! copy.

use super::{
    connection::Connection,
    kind::{Detail as _, Item as _, Kind},
    lifecycle::Lifecycle,
    list::{InitialList, List, ListUrl},
    load::Load,
    outbox::{InitialOutbox, Outbox},
    panels::Panels,
    sync::Synchronizer,
    thread::Thread,
};
use domain::{ids::ThreadId, people::Agent};

/// The page as the server has rendered it.
#[derive(Debug)]
pub struct InitialPage<K: Kind> {
    /// The agent who is signed in.
    pub me: Agent,
    /// The list, and which thread was asked for.
    pub list: InitialList<K>,
    /// That thread, unless it is not there.
    pub detail: Option<K::Detail>,
    /// The composer.
    pub outbox: InitialOutbox,
}

/// The page's state.
#[derive(Clone, Copy)]
pub struct PageState<K: Kind> {
    pub lifecycle: Lifecycle,
    pub list: List<K>,
    pub thread: Thread<K>,
    pub outbox: Outbox<K>,
    pub connection: Connection,
    pub panels: Panels,
    pub sync: Synchronizer<K>,
}

impl<K: Kind> PageState<K> {
    /// As the server has rendered it.
    pub fn new(initial: InitialPage<K>) -> Self {
        let (lifecycle, connection, panels) = (Lifecycle::new(), Connection::new(), Panels::new());
        let thread = Thread::new(initial.list.url.open, initial.detail);
        let list = List::new(initial.list, initial.me.id);
        let outbox = Outbox::new(initial.outbox, initial.me, thread, connection, panels);
        let sync = Synchronizer::new(lifecycle, list, thread, outbox, connection);
        Self { lifecycle, list, thread, outbox, connection, panels, sync }
    }

    /// The address of what is shown.
    pub fn url(self) -> ListUrl<K> {
        self.list.url(self.thread.open().get())
    }

    /// Whether somebody looks at this thread. Then it is shown as read, whatever the server has heard of it.
    pub fn is_seen(self, id: ThreadId) -> bool {
        self.thread.open().get() == Some(id) && self.lifecycle.is_visible() && self.thread.load().get() == Load::Done
    }

    /// The number of unread threads, without the one that somebody looks at.
    pub fn unread_elsewhere(self) -> i64 {
        let item = self.thread.detail().with(|detail| detail.as_ref().map(|detail| detail.item().clone()));
        let seen = item.is_some_and(|item| item.is_unread() && !item.is_archived() && self.is_seen(item.id()));
        (self.list.unread().count().get() - i64::from(seen)).max(0)
    }
}
