//! Keeping what is shown in step with the server: by what its socket tells, and by asking again for what may be
//! missing.

mod event_handlers;
mod fetch;
mod resync;
mod start;
mod subscription;
mod updates;

use super::{
    buffered_updates::BufferedUpdates, connection::Connection, lifecycle::Lifecycle, list::List, outbox::Outbox,
    thread::Thread,
};
use crate::threads::client::sync::SyncState;
use domain::conversations::ChatListItem;
use futures::channel::oneshot;
use leptos::prelude::*;

/// Keeps the list, the open conversation and the outbox in step with the server.
#[derive(Clone, Copy)]
pub struct Synchronizer {
    lifecycle: Lifecycle,
    list: List,
    thread: Thread,
    outbox: Outbox,
    connection: Connection,
    updates: BufferedUpdates,
    message_handler: StoredValue<Option<Callback<ChatListItem>>>,
    /// The rounds in which the room is joined, and those who wait for the last of them.
    rounds: StoredValue<SyncState>,
    waiting: StoredValue<Vec<oneshot::Sender<bool>>>,
}

impl Synchronizer {
    /// It does nothing before it is started.
    pub fn new(lifecycle: Lifecycle, list: List, thread: Thread, outbox: Outbox, connection: Connection) -> Self {
        let (updates, message_handler) = (BufferedUpdates::default(), StoredValue::new(None));
        let (rounds, waiting) = (StoredValue::default(), StoredValue::default());
        Self { lifecycle, list, thread, outbox, connection, updates, message_handler, rounds, waiting }
    }

    /// Calls `handler` with each conversation in which a visitor has written.
    pub fn on_message(self, handler: impl Fn(ChatListItem) + Send + Sync + 'static) {
        self.message_handler.set_value(Some(Callback::new(handler)));
    }
}
