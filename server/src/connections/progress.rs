//! Whether a connection makes progress, and on whom it waits.

use super::send_queue;
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

/// What a peer has to receive or to send at least. A page can't be used with less either.
const MIN_BYTES_PER_SECOND: u64 = 400;
/// Where the system does not tell what the peer has acknowledged, the bytes that the system has accepted are counted. It
/// accepts them in steps of up to 64 KiB, so that a slow peer seems to receive nothing for this many times as long.
const COARSE_FACTOR: u32 = 6;

/// Whether a connection makes progress, and on whom it waits. The stream and the bodies note it.
#[derive(Default)]
pub(crate) struct Progress {
    /// The connection's stream, for as long as that is open.
    stream: Weak<TcpStream>,
    /// Bytes that came from the peer.
    received: AtomicU64,
    /// Bytes for the peer that the system has accepted.
    written: AtomicU64,
    /// The system accepts no more at the moment.
    is_write_blocked: AtomicBool,
    /// A handler waits for more of a request's body.
    awaits_body: AtomicBool,
    /// Requests that are being answered.
    in_flight: AtomicUsize,
    /// Requests that have come.
    requests: AtomicU64,
}

/// A request that is being answered; dropping this ends that.
pub(super) struct InFlight(Arc<Progress>);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Relaxed);
    }
}

/// On whom the server waits, and how many bytes have gone through so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waiting {
    /// On the peer, to receive more.
    ForReceiver(u64),
    /// On the peer, to send more.
    ForSender(u64),
}

impl Progress {
    pub(super) fn new(stream: &Arc<TcpStream>) -> Arc<Self> {
        Arc::new(Self { stream: Arc::downgrade(stream), ..Self::default() })
    }

    pub(super) fn note_received(&self, bytes: usize) {
        self.received.fetch_add(bytes as u64, Relaxed);
    }

    /// Notes what the system accepted; `None` is that the system accepts no more.
    pub(super) fn note_written(&self, bytes: Option<usize>) {
        self.is_write_blocked.store(bytes.is_none(), Relaxed);
        self.written.fetch_add(bytes.unwrap_or_default() as u64, Relaxed);
    }

    pub(super) fn note_awaits_body(&self, awaits_body: bool) {
        self.awaits_body.store(awaits_body, Relaxed);
    }

    /// Notes that a request is being answered.
    pub(super) fn begin_request(self: &Arc<Self>) -> InFlight {
        self.requests.fetch_add(1, Relaxed);
        self.in_flight.fetch_add(1, Relaxed);
        InFlight(self.clone())
    }

    /// Ends when the peer receives nearly nothing of what there is for it.
    pub(crate) async fn receiver_stalled(&self, interval: Duration) {
        let interval = if send_queue::IS_KNOWN { interval } else { interval * COARSE_FACTOR };
        too_slow(interval, || self.receiving()).await;
    }

    /// Ends when one response takes longer than this. By receiving only just enough, a peer could hold as many responses
    /// as there may be, for hours.
    pub(super) async fn response_overdue(&self, longest: Duration) {
        let (mut request, mut since) = (self.requests.load(Relaxed), Instant::now());
        loop {
            sleep(longest / 10).await;
            let current = self.requests.load(Relaxed);
            if current != request || self.receiving().is_none() {
                (request, since) = (current, Instant::now());
            } else if since.elapsed() >= longest {
                return;
            }
        }
    }

    /// Ends when the peer does nearly nothing of what the server waits for. Headers and bodies have time limits of their
    /// own, but those are too long while everybody waits for the server to stop.
    pub(super) async fn stalled(&self, interval: Duration) {
        too_slow(interval, || self.receiving().or_else(|| self.sending())).await;
    }

    /// How much the peer has received, while there is more for it.
    fn receiving(&self) -> Option<Waiting> {
        self.is_write_blocked.load(Relaxed).then(|| Waiting::ForReceiver(self.acknowledged()))
    }

    /// The bytes that have arrived at the peer, as far as the system tells.
    fn acknowledged(&self) -> u64 {
        let waiting = self.stream.upgrade().and_then(|stream| send_queue::bytes(&stream)).unwrap_or_default();
        self.written.load(Relaxed).saturating_sub(waiting)
    }

    /// How much the peer has sent, while the server can't go on without more.
    fn sending(&self) -> Option<Waiting> {
        let waits = self.awaits_body.load(Relaxed) || self.in_flight.load(Relaxed) == 0;
        waits.then(|| Waiting::ForSender(self.received.load(Relaxed)))
    }
}

/// Ends when the server has waited on the same from the beginning to the end of an interval, and too little went through.
async fn too_slow(interval: Duration, waiting: impl Fn() -> Option<Waiting>) {
    let mut before = waiting();
    loop {
        sleep(interval).await;
        let after = waiting();
        if is_too_slow(before, after, interval) {
            return;
        }
        before = after;
    }
}

fn is_too_slow(before: Option<Waiting>, after: Option<Waiting>, interval: Duration) -> bool {
    let came = match (before, after) {
        (Some(Waiting::ForReceiver(before)), Some(Waiting::ForReceiver(after)))
        | (Some(Waiting::ForSender(before)), Some(Waiting::ForSender(after))) => after.saturating_sub(before),
        _ => return false,
    };
    (came as f64) < MIN_BYTES_PER_SECOND as f64 * interval.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::{Waiting::*, *};

    const INTERVAL: Duration = Duration::from_secs(10);

    /// What the system accepted for a peer that took 2,048 bytes a second, and when, in seconds.
    const ACCEPTED: [(u64, u64); 5] = [(0, 50_000), (6, 33_000), (21, 40_000), (41, 32_000), (61, 12_000)];

    fn accepted(second: u64) -> u64 {
        ACCEPTED.iter().filter(|(at, _)| *at <= second).map(|(_, bytes)| bytes).sum()
    }

    #[test]
    fn whoever_takes_little_all_the_time_is_not_too_slow() {
        let taken = |second| Some(ForReceiver(accepted(second).min(second * 2_048)));
        for start in 0..60 {
            assert!(!is_too_slow(taken(start), taken(start + 10), INTERVAL), "from second {start}");
        }
        let steps = |second| Some(ForReceiver(accepted(second)));
        assert!((0..60).any(|start| is_too_slow(steps(start), steps(start + 10), INTERVAL)), "but its steps are");
        let longer = INTERVAL * COARSE_FACTOR;
        assert!(!is_too_slow(steps(0), steps(60), longer), "unless more time is given");
    }

    #[test]
    fn whoever_takes_nearly_nothing_is_too_slow() {
        let check = |before, after, expected| {
            assert_eq!(is_too_slow(before, after, INTERVAL), expected, "{before:?} {after:?}");
        };
        check(Some(ForReceiver(5)), Some(ForReceiver(5)), true);
        check(Some(ForReceiver(5)), Some(ForReceiver(4_004)), true);
        check(Some(ForReceiver(5)), Some(ForReceiver(4_005)), false);
        check(Some(ForSender(7)), Some(ForSender(7)), true);
        check(None, Some(ForReceiver(5)), false);
        check(Some(ForReceiver(5)), None, false);
        check(Some(ForSender(5)), Some(ForReceiver(5)), false);
        check(Some(ForReceiver(5)), Some(ForSender(5)), false);
        assert!(
            !is_too_slow(Some(ForReceiver(0)), Some(ForReceiver(1_460)), Duration::from_millis(1_500)),
            "one packet"
        );
    }
}
