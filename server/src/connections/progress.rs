//! Whether a connection goes on, and on whom it waits.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::time::sleep;

/// What a peer has to take or to send in the time that it is given. Whoever has less than 400 bytes a second can't use a
/// page either.
const ENOUGH: u64 = 4 * 1024;

/// Whether a connection goes on, and on whom it waits. The bytes, what is read and what is answered tell it.
#[derive(Default)]
pub(super) struct Progress {
    /// Bytes that the peer has sent.
    sent: AtomicU64,
    /// Bytes that it has taken.
    taken: AtomicU64,
    /// It takes no more at the moment.
    is_full: AtomicBool,
    /// A handler waits for more of a request's body.
    is_awaited: AtomicBool,
    /// Requests that are being answered.
    answering: AtomicUsize,
}

/// A request that is being answered; dropping it ends that.
pub(super) struct Work(Arc<Progress>);

impl Drop for Work {
    fn drop(&mut self) {
        self.0.answering.fetch_sub(1, Relaxed);
    }
}

impl Progress {
    pub(super) fn note_sent(&self, bytes: usize) {
        self.sent.fetch_add(bytes as u64, Relaxed);
    }

    /// Notes what the peer took; `None` is that it takes no more.
    pub(super) fn note_taken(&self, bytes: Option<usize>) {
        self.is_full.store(bytes.is_none(), Relaxed);
        self.taken.fetch_add(bytes.unwrap_or_default() as u64, Relaxed);
    }

    pub(super) fn note_awaited(&self, is_awaited: bool) {
        self.is_awaited.store(is_awaited, Relaxed);
    }

    /// Notes that a request is being answered.
    pub(super) fn begin(self: &Arc<Self>) -> Work {
        self.answering.fetch_add(1, Relaxed);
        Work(self.clone())
    }

    /// Ends when the peer takes nearly nothing of what there is for it.
    pub(super) async fn takes_nothing(&self, a_while: Duration) {
        too_slow(a_while, || self.not_taken()).await;
    }

    /// Ends when the peer does nearly nothing of what the server waits for. How long headers and bodies may take is
    /// limited elsewhere, but not while everybody waits for the server to stop.
    pub(super) async fn stands_still(&self, a_while: Duration) {
        too_slow(a_while, || self.not_taken().or_else(|| self.not_sent())).await;
    }

    /// How much the peer has taken, while there is more for it.
    fn not_taken(&self) -> Option<u64> {
        self.is_full.load(Relaxed).then(|| self.taken.load(Relaxed))
    }

    /// How much the peer has sent, while the server can't go on without more.
    fn not_sent(&self) -> Option<u64> {
        let waits = self.is_awaited.load(Relaxed) || self.answering.load(Relaxed) == 0;
        waits.then(|| self.sent.load(Relaxed))
    }
}

/// Ends when something has been waited for from the beginning to the end of a while, and too little of it came.
async fn too_slow(a_while: Duration, waited_for: impl Fn() -> Option<u64>) {
    loop {
        let before = waited_for();
        sleep(a_while).await;
        if let (Some(before), Some(after)) = (before, waited_for())
            && before.abs_diff(after) < ENOUGH
        {
            return;
        }
    }
}
