//! What waits for one socket. Thousands are idle, so an empty one is small.

use super::{CloseReason, Outgoing};
use axum::extract::ws::Utf8Bytes;
use std::{
    collections::VecDeque,
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// Frames that may wait for one socket. A client that is further behind is closed and catches up.
const LIMIT: usize = 256;

/// What waits for one socket; its connection is the only one who takes.
#[derive(Default)]
pub(super) struct Mailbox {
    waiting: Mutex<Waiting>,
    any: Notify,
}

#[derive(Default)]
struct Waiting {
    frames: VecDeque<Utf8Bytes>,
    closing: Option<CloseReason>,
}

impl Mailbox {
    /// Adds a frame, or closes the socket when too many wait.
    pub(super) fn put(&self, frame: Utf8Bytes) {
        let mut waiting = self.lock();
        if waiting.closing.is_some() {
            return;
        }
        if waiting.frames.len() < LIMIT {
            waiting.frames.push_back(frame);
        } else {
            waiting.close(CloseReason::Slow);
        }
        drop(waiting);
        self.any.notify_one();
    }

    /// Closes the socket. The first reason stays, and what waits is not sent: it may be for others by now.
    pub(super) fn close(&self, reason: CloseReason) {
        self.lock().close(reason);
        self.any.notify_one();
    }

    /// Waits for what to do next. Safe to cancel.
    pub(super) async fn next(&self) -> Outgoing {
        loop {
            // What is put after this look leaves a permit, so the wait ends at once.
            if let Some(outgoing) = self.lock().next() {
                return outgoing;
            }
            self.any.notified().await;
        }
    }

    /// Takes all frames that wait.
    pub(super) fn take(&self) -> VecDeque<Utf8Bytes> {
        mem::take(&mut self.lock().frames)
    }

    /// A panic elsewhere while the lock was held leaves it usable: each change is one insert or remove.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn close(&mut self, reason: CloseReason) {
        self.closing.get_or_insert(reason);
        self.frames.clear();
    }

    fn next(&mut self) -> Option<Outgoing> {
        match self.closing {
            Some(reason) => Some(Outgoing::Close(reason)),
            None => self.frames.pop_front().map(Outgoing::Frame),
        }
    }
}
