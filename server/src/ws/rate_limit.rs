//! How often one socket may ask.

use std::time::Duration;
use tokio::time::Instant;

/// Requests at once, and then per second.
const BURST: u32 = 20;
const PER_SECOND: u32 = 10;
/// What of an answer costs as much as another request, in bytes: what was missed can be asked for again and again.
const BYTES_PER_TOKEN: f64 = 16.0 * 1024.0;
/// What a client that asked too often waits for, at least.
pub(super) const MIN_RETRY_AFTER: Duration = Duration::from_secs(1);
/// Refusals in a row after which the socket is closed: no client of ours goes on like that.
const MAX_REFUSALS: u32 = 50;

/// Tokens that come back with time.
pub(super) struct Bucket {
    tokens: f64,
    at: Instant,
    burst: f64,
    per_second: f64,
}

impl Bucket {
    /// A full one.
    pub(super) fn new(now: Instant, burst: u32, per_second: u32) -> Self {
        let burst = f64::from(burst);
        Self { tokens: burst, at: now, burst, per_second: f64::from(per_second) }
    }

    /// Takes so many tokens if they are there.
    pub(super) fn take(&mut self, now: Instant, tokens: f64) -> bool {
        let earned = now.duration_since(self.at).as_secs_f64() * self.per_second;
        self.tokens = (self.tokens + earned).min(self.burst);
        self.at = now;
        let has = self.tokens >= tokens;
        if has {
            self.tokens -= tokens;
        }
        has
    }

    /// How long it takes until so many tokens are there, in whole seconds.
    fn wait(&self, tokens: f64) -> Duration {
        Duration::from_secs_f64(((tokens - self.tokens).max(0.0) / self.per_second).ceil())
    }

    /// Takes so many tokens although they may not be there; what comes next waits for them.
    fn owe(&mut self, tokens: f64) {
        self.tokens -= tokens;
    }
}

/// What one socket's requests may cost.
pub(super) struct RequestRate {
    requests: Bucket,
    refused: u32,
    limited: bool,
}

/// What to do with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Answer,
    Refuse,
    Close,
}

impl RequestRate {
    /// A full bucket; without `limited` it never empties.
    pub(super) fn new(now: Instant, limited: bool) -> Self {
        Self { requests: Bucket::new(now, BURST, PER_SECOND), refused: 0, limited }
    }

    pub(super) fn take(&mut self, now: Instant) -> Verdict {
        if !self.limited || self.requests.take(now, 1.0) {
            self.refused = 0;
            return Verdict::Answer;
        }
        self.refused += 1;
        if self.refused > MAX_REFUSALS { Verdict::Close } else { Verdict::Refuse }
    }

    /// Notes how long an answer was.
    pub(super) fn answered(&mut self, bytes: usize) {
        self.requests.owe(bytes as f64 / BYTES_PER_TOKEN);
    }

    /// When the next request will be answered.
    pub(super) fn wait(&self) -> Duration {
        self.requests.wait(1.0).max(MIN_RETRY_AFTER)
    }
}

#[cfg(test)]
mod tests {
    use super::{Verdict::*, *};

    #[test]
    fn a_burst_passes_and_a_flood_is_closed() {
        let start = Instant::now();
        let mut rate = RequestRate::new(start, true);
        for _ in 0..BURST {
            assert_eq!(rate.take(start), Answer);
        }
        assert_eq!(rate.take(start), Refuse);
        let later = start + Duration::from_millis(100);
        assert_eq!(rate.take(later), Answer);
        for _ in 0..MAX_REFUSALS {
            assert_eq!(rate.take(later), Refuse);
        }
        assert_eq!(rate.take(later), Close);
    }

    #[test]
    fn long_answers_cost_more_than_short_ones() {
        let start = Instant::now();
        let mut rate = RequestRate::new(start, true);
        let mut answers = 0;
        while rate.take(start) == Answer {
            rate.answered(192 * 1024);
            answers += 1;
        }
        assert_eq!(answers, 2);
        assert_eq!(rate.wait(), MIN_RETRY_AFTER);
        assert_eq!(rate.take(start + MIN_RETRY_AFTER), Answer);
        rate.answered(512 * 1024);
        assert_eq!(rate.take(start + MIN_RETRY_AFTER), Refuse);
        assert!(rate.wait() > 2 * MIN_RETRY_AFTER, "{:?}", rate.wait());
        assert_eq!(rate.take(start + MIN_RETRY_AFTER + rate.wait()), Answer);
    }
}
