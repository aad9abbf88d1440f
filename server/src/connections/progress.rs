//! Whether a connection goes on, and on whom it waits.

use super::unacknowledged;
use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{
    net::TcpStream,
    time::{Instant, sleep},
};

/// What a peer has to take or to send each second, in bytes. A page can't be used with less either.
const PER_SECOND: u64 = 400;
/// Where the system does not tell what the peer has acknowledged, what it has accepted is counted. It does that in steps
/// of up to 64 KiB, so that a slow peer seems to take nothing for this many times as long.
const STEPS: u32 = 6;

/// Whether a connection goes on, and on whom it waits. The bytes, what is read and what is answered tell it.
#[derive(Default)]
pub(crate) struct Progress {
    /// The connection's own, for as long as that is open.
    stream: Weak<TcpStream>,
    /// Bytes that the peer has sent.
    sent: AtomicU64,
    /// Bytes that the system has accepted for it.
    accepted: AtomicU64,
    /// The system accepts no more at the moment.
    is_full: AtomicBool,
    /// A handler waits for more of a request's body.
    is_awaited: AtomicBool,
    /// Requests that are being answered.
    answering: AtomicUsize,
    /// Requests that have come.
    requests: AtomicU64,
}

/// A request that is being answered; dropping it ends that.
pub(super) struct Work(Arc<Progress>);

impl Drop for Work {
    fn drop(&mut self) {
        self.0.answering.fetch_sub(1, Relaxed);
    }
}

/// What the server waits for, and how many bytes of it have come so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Awaited {
    /// That the peer takes more.
    Taking(u64),
    /// That the peer sends more.
    Sending(u64),
}

impl Progress {
    pub(super) fn new(stream: &Arc<TcpStream>) -> Arc<Self> {
        Arc::new(Self { stream: Arc::downgrade(stream), ..Self::default() })
    }

    pub(super) fn note_sent(&self, bytes: usize) {
        self.sent.fetch_add(bytes as u64, Relaxed);
    }

    /// Notes what the system accepted; `None` is that it accepts no more.
    pub(super) fn note_accepted(&self, bytes: Option<usize>) {
        self.is_full.store(bytes.is_none(), Relaxed);
        self.accepted.fetch_add(bytes.unwrap_or_default() as u64, Relaxed);
    }

    pub(super) fn note_awaited(&self, is_awaited: bool) {
        self.is_awaited.store(is_awaited, Relaxed);
    }

    /// Notes that a request is being answered.
    pub(super) fn begin(self: &Arc<Self>) -> Work {
        self.requests.fetch_add(1, Relaxed);
        self.answering.fetch_add(1, Relaxed);
        Work(self.clone())
    }

    /// Ends when the peer takes nearly nothing of what there is for it.
    pub(crate) async fn takes_nothing(&self, a_while: Duration) {
        let a_while = if unacknowledged::IS_KNOWN { a_while } else { a_while * STEPS };
        too_slow(a_while, || self.taking()).await;
    }

    /// Ends when the peer takes one answer for longer than this. It could hold as much as there may be of them, for
    /// hours, by taking only just enough.
    pub(super) async fn takes_for_ever(&self, longest: Duration) {
        let (mut request, mut since) = (self.requests.load(Relaxed), Instant::now());
        loop {
            sleep(longest / 10).await;
            let current = self.requests.load(Relaxed);
            if current != request || self.taking().is_none() {
                (request, since) = (current, Instant::now());
            } else if since.elapsed() >= longest {
                return;
            }
        }
    }

    /// Ends when the peer does nearly nothing of what the server waits for. How long headers and bodies may take is
    /// limited elsewhere, but not while everybody waits for the server to stop.
    pub(super) async fn stands_still(&self, a_while: Duration) {
        too_slow(a_while, || self.taking().or_else(|| self.sending())).await;
    }

    /// How much the peer has taken, while there is more for it.
    fn taking(&self) -> Option<Awaited> {
        self.is_full.load(Relaxed).then(|| Awaited::Taking(self.taken()))
    }

    /// The bytes that have arrived, as far as the system tells.
    fn taken(&self) -> u64 {
        let waiting = self.stream.upgrade().and_then(|stream| unacknowledged::bytes(&stream)).unwrap_or_default();
        self.accepted.load(Relaxed).saturating_sub(waiting)
    }

    /// How much the peer has sent, while the server can't go on without more.
    fn sending(&self) -> Option<Awaited> {
        let waits = self.is_awaited.load(Relaxed) || self.answering.load(Relaxed) == 0;
        waits.then(|| Awaited::Sending(self.sent.load(Relaxed)))
    }
}

/// Ends when the same has been waited for from the beginning to the end of a while, and too little of it came.
async fn too_slow(a_while: Duration, waited_for: impl Fn() -> Option<Awaited>) {
    let mut before = waited_for();
    loop {
        sleep(a_while).await;
        let after = waited_for();
        if is_too_slow(before, after, a_while) {
            return;
        }
        before = after;
    }
}

fn is_too_slow(before: Option<Awaited>, after: Option<Awaited>, a_while: Duration) -> bool {
    let came = match (before, after) {
        (Some(Awaited::Taking(before)), Some(Awaited::Taking(after)))
        | (Some(Awaited::Sending(before)), Some(Awaited::Sending(after))) => after.saturating_sub(before),
        _ => return false,
    };
    (came as f64) < PER_SECOND as f64 * a_while.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::{Awaited::*, *};

    const A_WHILE: Duration = Duration::from_secs(10);

    /// What the system accepted for a peer that took 2,048 bytes a second, and when, in seconds.
    const ACCEPTED: [(u64, u64); 5] = [(0, 50_000), (6, 33_000), (21, 40_000), (41, 32_000), (61, 12_000)];

    fn accepted(second: u64) -> u64 {
        ACCEPTED.iter().filter(|(at, _)| *at <= second).map(|(_, bytes)| bytes).sum()
    }

    #[test]
    fn whoever_takes_little_all_the_time_is_not_too_slow() {
        let taken = |second| Some(Taking(accepted(second).min(second * 2_048)));
        for start in 0..60 {
            assert!(!is_too_slow(taken(start), taken(start + 10), A_WHILE), "from second {start}");
        }
        let steps = |second| Some(Taking(accepted(second)));
        assert!((0..60).any(|start| is_too_slow(steps(start), steps(start + 10), A_WHILE)), "but its steps are");
        let longer = A_WHILE * STEPS;
        assert!(!is_too_slow(steps(0), steps(60), longer), "unless more time is given");
    }

    #[test]
    fn whoever_takes_nearly_nothing_is_too_slow() {
        let check = |before, after, expected| {
            assert_eq!(is_too_slow(before, after, A_WHILE), expected, "{before:?} {after:?}");
        };
        check(Some(Taking(5)), Some(Taking(5)), true);
        check(Some(Taking(5)), Some(Taking(4_004)), true);
        check(Some(Taking(5)), Some(Taking(4_005)), false);
        check(Some(Sending(7)), Some(Sending(7)), true);
        check(None, Some(Taking(5)), false);
        check(Some(Taking(5)), None, false);
        check(Some(Sending(5)), Some(Taking(5)), false);
        check(Some(Taking(5)), Some(Sending(5)), false);
        assert!(!is_too_slow(Some(Taking(0)), Some(Taking(1_460)), Duration::from_millis(1_500)), "one packet");
    }
}
