//! How often one socket may ask.

use governor::{
    Quota, RateLimiter,
    clock::{Clock, MonotonicClock, Reference as _},
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::{NotKeyed, StateStore},
};
use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

/// Requests at once, and then per second.
const BURST: u32 = 20;
const PER_SECOND: u32 = 10;
/// Bytes of an answer that cost as much as another request: what was missed can be asked for again and again.
const BYTES_PER_TOKEN: f64 = 16.0 * 1024.0;
/// What a client that asked too often waits for, at least.
pub(super) const MIN_RETRY_AFTER: Duration = Duration::from_secs(1);
/// Refusals in a row after which the socket is closed: no client of ours goes on like that.
const MAX_REFUSALS: u32 = 50;

/// Tokens of one socket, which come back with time.
pub(super) struct Bucket<C: Clock = MonotonicClock> {
    limiter: RateLimiter<NotKeyed, FullAt, C, NoOpMiddleware<C::Instant>>,
    full_at: FullAt,
    start: C::Instant,
    per_second: NonZeroU32,
}

/// When a bucket will be full, in nanoseconds since it began: what governor keeps of it. The cost of an answer is known
/// only when that is written, so unlike governor's own store this one can be charged more than there is.
#[derive(Clone, Default)]
struct FullAt(Arc<AtomicU64>);

impl StateStore for FullAt {
    type Key = NotKeyed;

    /// A socket does one thing at a time, so that nothing comes between reading and writing.
    fn measure_and_replace<T, F, E>(&self, _: &NotKeyed, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let before = self.0.load(Relaxed);
        let (outcome, after) = measure((before > 0).then(|| before.into()))?;
        self.0.store(after.into(), Relaxed);
        Ok(outcome)
    }
}

impl<C: Clock> Bucket<C> {
    /// A full one.
    pub(super) fn new(clock: C, burst: u32, per_second: u32) -> Self {
        let at_least_one = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        let (burst, per_second) = (at_least_one(burst), at_least_one(per_second));
        let (start, full_at) = (clock.now(), FullAt::default());
        let limiter = RateLimiter::new(Quota::per_second(per_second).allow_burst(burst), full_at.clone(), clock);
        Self { limiter, full_at, start, per_second }
    }

    /// Takes so many tokens if they are there. Errors: how long it takes until they are.
    pub(super) fn take(&self, tokens: u32) -> Result<(), Duration> {
        let Some(tokens) = NonZeroU32::new(tokens) else { return Ok(()) };
        match self.limiter.check_n(tokens) {
            Ok(taken) => taken.map_err(|until| until.wait_time_from(self.limiter.clock().now())),
            Err(_) => Err(Duration::from_secs_f64(f64::from(tokens.get()) / f64::from(self.per_second.get()))),
        }
    }

    /// Takes so many tokens although they may not be there; what comes next waits for them.
    fn charge(&self, tokens: f64) {
        let now = self.limiter.clock().now().duration_since(self.start).as_u64();
        let cost = Duration::from_secs_f64(tokens / f64::from(self.per_second.get())).as_nanos();
        let full_at = self.full_at.0.load(Relaxed).max(now);
        self.full_at.0.store(full_at.saturating_add(u64::try_from(cost).unwrap_or(u64::MAX)), Relaxed);
    }
}

/// What one socket's requests may cost.
pub(super) struct RequestRate<C: Clock = MonotonicClock> {
    bucket: Bucket<C>,
    refused: u32,
    limited: bool,
}

/// What to do with a request, and when the next one will be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Answer,
    Refuse(Duration),
    Close(Duration),
}

impl<C: Clock> RequestRate<C> {
    /// A full bucket; without `limited` it never empties.
    pub(super) fn new(clock: C, limited: bool) -> Self {
        Self { bucket: Bucket::new(clock, BURST, PER_SECOND), refused: 0, limited }
    }

    pub(super) fn take(&mut self) -> Verdict {
        let wait = match self.bucket.take(1) {
            Err(wait) if self.limited => wait,
            _ => {
                self.refused = 0;
                return Verdict::Answer;
            }
        };
        self.refused += 1;
        let retry_after = Duration::from_secs_f64(wait.as_secs_f64().ceil()).max(MIN_RETRY_AFTER);
        if self.refused > MAX_REFUSALS { Verdict::Close(retry_after) } else { Verdict::Refuse(retry_after) }
    }

    /// Notes how long an answer was.
    pub(super) fn answered(&mut self, bytes: usize) {
        self.bucket.charge(bytes as f64 / BYTES_PER_TOKEN);
    }
}

#[cfg(test)]
mod tests {
    use super::{Verdict::*, *};
    use governor::clock::FakeRelativeClock;

    #[test]
    fn a_burst_passes_and_a_flood_is_closed() {
        let clock = FakeRelativeClock::default();
        let mut rate = RequestRate::new(clock.clone(), true);
        for _ in 0..BURST {
            assert_eq!(rate.take(), Answer);
        }
        assert_eq!(rate.take(), Refuse(MIN_RETRY_AFTER));
        clock.advance(Duration::from_millis(100));
        assert_eq!(rate.take(), Answer);
        for _ in 0..MAX_REFUSALS {
            assert_eq!(rate.take(), Refuse(MIN_RETRY_AFTER));
        }
        assert_eq!(rate.take(), Close(MIN_RETRY_AFTER));
    }

    #[test]
    fn long_answers_cost_more_than_short_ones() {
        let clock = FakeRelativeClock::default();
        let mut rate = RequestRate::new(clock.clone(), true);
        let mut answers = 0;
        let refused = loop {
            match rate.take() {
                Answer => rate.answered(192 * 1024),
                refused => break refused,
            }
            answers += 1;
        };
        assert_eq!(answers, 2);
        assert_eq!(refused, Refuse(MIN_RETRY_AFTER));
        clock.advance(MIN_RETRY_AFTER);
        assert_eq!(rate.take(), Answer);
        rate.answered(512 * 1024);
        let Refuse(wait) = rate.take() else { panic!("it is answered") };
        assert!(wait > 2 * MIN_RETRY_AFTER, "{wait:?}");
        clock.advance(wait);
        assert_eq!(rate.take(), Answer);
    }

    #[test]
    fn without_limits_everything_is_answered() {
        let mut rate = RequestRate::new(FakeRelativeClock::default(), false);
        for _ in 0..10 * BURST {
            rate.answered(1024 * 1024);
            assert_eq!(rate.take(), Answer);
        }
    }
}
