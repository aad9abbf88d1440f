//! One socket's place in the hub.

use super::{Hub, Outgoing, mailbox::Mailbox};
use axum::extract::ws::Utf8Bytes;
use std::sync::Arc;

/// One socket's place in the hub; dropping it leaves every room.
pub struct Connection {
    pub(super) hub: Hub,
    pub(super) id: u64,
    pub(super) mailbox: Arc<Mailbox>,
}

impl Connection {
    /// Enters a room, unless the socket is in too many; the caller has checked that it may.
    pub fn join(&self, room: &str) -> bool {
        self.hub.lock().join(self.id, room)
    }

    /// Leaves a room.
    pub fn leave(&self, room: &str) {
        self.hub.lock().leave(self.id, room);
    }

    /// Waits for what to do next. Closing goes before what still waits. Safe to cancel.
    pub async fn next(&mut self) -> Outgoing {
        self.mailbox.next().await
    }

    /// Takes the frames that wait already.
    pub fn waiting(&mut self) -> impl Iterator<Item = Utf8Bytes> + use<> {
        self.mailbox.take().into_iter()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.hub.lock().remove(self.id);
    }
}
