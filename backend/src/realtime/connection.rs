//! One socket's place in the hub.

use super::{CloseReason, Hub, Outgoing};
use axum::extract::ws::Utf8Bytes;
use tokio::sync::{mpsc, watch};

/// One socket's place in the hub; dropping it leaves every room.
pub struct Connection {
    pub(super) hub: Hub,
    pub(super) id: u64,
    pub(super) queue: mpsc::Receiver<Utf8Bytes>,
    pub(super) closing: watch::Receiver<Option<CloseReason>>,
}

impl Connection {
    /// Enters a room; the caller has checked that it may.
    pub fn join(&self, room: &str) {
        self.hub.lock().join(self.id, room);
    }

    /// Leaves a room.
    pub fn leave(&self, room: &str) {
        self.hub.lock().leave(self.id, room);
    }

    /// Waits for what to do next. Closing goes before what still waits. Safe to cancel.
    pub async fn next(&mut self) -> Outgoing {
        tokio::select! {
            biased;
            reason = self.closing.wait_for(Option::is_some) => {
                Outgoing::Close(reason.ok().and_then(|reason| *reason).unwrap_or(CloseReason::Restarting))
            }
            Some(frame) = self.queue.recv() => Outgoing::Frame(frame),
        }
    }

    /// The frames that wait already, without those that come while they are taken.
    pub fn waiting(&mut self) -> impl Iterator<Item = Utf8Bytes> {
        (0..self.queue.len()).map_while(|_| self.queue.try_recv().ok())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.hub.lock().remove(self.id);
    }
}
