//! Keeping what is shown in step with the server: by what its socket tells, and by asking again for what may be
//! missing.

mod buffered_updates;
mod event_handlers;
mod fetch;
mod resync;
mod start;
mod subscription;
mod updates;

use self::buffered_updates::BufferedUpdates;
use super::{connection::Connection, kind::Kind, lifecycle::Lifecycle, list::List, outbox::Outbox, thread::Thread};
use crate::threads::client::sync::SyncState;
use futures::channel::oneshot;
use leptos::prelude::*;

/// Keeps the list, the open thread and the outbox in step with the server.
pub struct Synchronizer<K: Kind> {
    lifecycle: Lifecycle,
    list: List<K>,
    thread: Thread<K>,
    outbox: Outbox<K>,
    connection: Connection,
    updates: BufferedUpdates<K>,
    message_handler: StoredValue<Option<Callback<K::Item>>>,
    /// The rounds in which the room is joined, and those who wait for the last of them.
    rounds: StoredValue<SyncState>,
    waiting: StoredValue<Vec<oneshot::Sender<bool>>>,
}

impl<K: Kind> Clone for Synchronizer<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: Kind> Copy for Synchronizer<K> {}

impl<K: Kind> Synchronizer<K> {
    /// It does nothing before it is started.
    pub fn new(
        lifecycle: Lifecycle,
        list: List<K>,
        thread: Thread<K>,
        outbox: Outbox<K>,
        connection: Connection,
    ) -> Self {
        let (updates, message_handler) = (BufferedUpdates::new(), StoredValue::new(None));
        let (rounds, waiting) = (StoredValue::default(), StoredValue::default());
        Self { lifecycle, list, thread, outbox, connection, updates, message_handler, rounds, waiting }
    }

    /// Calls `handler` with each thread in which the other side has written.
    pub fn on_message(self, handler: impl Fn(K::Item) + Send + Sync + 'static) {
        self.message_handler.set_value(Some(Callback::new(handler)));
    }
}
