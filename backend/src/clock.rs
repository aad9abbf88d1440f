//! The time, handed in, so that tests can choose it.
//!
//! The machine's clock may be wrong for a while. Whoever asks [`Clock::now`] gets what it says. What closes or deletes
//! many things by their age asks [`Clock::settled`], which has looked at more than that; and what is kept in an order
//! gets its time from [`Clock::stamp`], which does not follow a clock that is turned back a little.

mod doubt;
mod queries;
mod tolerance;
mod trust;
mod watch;

pub use doubt::Doubt;
pub(crate) use tolerance::{TOLERANCE, not_before};

use chrono::{DurationRound, TimeDelta, Utc};
use domain::Timestamp;
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering::SeqCst},
    },
    time::Duration,
};
use watch::{Reading, Watch};

/// Tells the time, truncated to microseconds: what PostgreSQL keeps, so that both engines give back
/// what was stored.
#[derive(Clone, Debug)]
pub struct Clock {
    source: Source,
    watch: Arc<Mutex<Watch>>,
}

#[derive(Clone, Debug)]
enum Source {
    Machine,
    Test(Arc<TestTime>),
}

/// In microseconds.
#[derive(Debug)]
struct TestTime {
    /// Since 1970, as the clock on the wall has it.
    wall: AtomicI64,
    /// Since the test began.
    passed: AtomicI64,
    asks_the_database: bool,
}

impl Clock {
    /// Follows the machine's clock.
    pub fn system() -> Self {
        Self { source: Source::Machine, watch: Arc::default() }
    }

    /// Stands still until it is advanced, and does not ask the database whether it is right.
    pub fn test(start: Timestamp) -> Self {
        Self::started_at(start, false)
    }

    /// The same, but asks the database as the machine's clock does.
    pub fn test_beside_a_database(start: Timestamp) -> Self {
        Self::started_at(start, true)
    }

    fn started_at(start: Timestamp, asks_the_database: bool) -> Self {
        let time =
            TestTime { wall: AtomicI64::new(start.timestamp_micros()), passed: AtomicI64::new(0), asks_the_database };
        Self { source: Source::Test(Arc::new(time)), watch: Arc::default() }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        match &self.source {
            Source::Test(time) => Timestamp::from_timestamp_micros(time.wall.load(SeqCst)).unwrap_or_default(),
            Source::Machine => {
                let now = Utc::now();
                now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
            }
        }
    }

    /// Now, for what is shown in the order in which it came: later than what was stamped before, also while the clock
    /// has been turned back, up to two hours. By more it is believed, or everything would have a wrong time for days.
    pub(crate) fn stamp(&self) -> Timestamp {
        let now = self.now();
        self.watch().stamp(now)
    }

    /// How often the clock has been set since the process started, as far as somebody has looked.
    pub fn steps(&self) -> u64 {
        let mut watch = self.watch();
        watch.look(self.reading());
        watch.steps()
    }

    /// Why nothing is closed or deleted because of its age at the moment, if that is so.
    pub fn doubt(&self) -> Option<Doubt> {
        let mut watch = self.watch();
        watch.look(self.reading());
        watch.doubt()
    }

    /// Lets time pass for a test clock; the machine's is not moved.
    pub fn advance(&self, by: Duration) {
        if let Source::Test(time) = &self.source {
            time.passed.fetch_add(micros(by), SeqCst);
            time.wall.fetch_add(micros(by), SeqCst);
        }
    }

    /// Sets a test clock forward, while no time passes.
    pub fn set_forward(&self, by: Duration) {
        if let Source::Test(time) = &self.source {
            time.wall.fetch_add(micros(by), SeqCst);
        }
    }

    /// Turns a test clock back, while no time passes.
    pub fn turn_back(&self, by: Duration) {
        if let Source::Test(time) = &self.source {
            time.wall.fetch_sub(micros(by), SeqCst);
        }
    }

    fn reading(&self) -> Reading {
        let passed = match &self.source {
            Source::Machine => since_boot(),
            Source::Test(time) => Duration::from_micros(time.passed.load(SeqCst).unsigned_abs()),
        };
        Reading { wall: self.now(), passed }
    }

    fn asks_the_database(&self) -> bool {
        match &self.source {
            Source::Machine => true,
            Source::Test(time) => time.asks_the_database,
        }
    }

    fn watch(&self) -> MutexGuard<'_, Watch> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// A clock that nobody sets. Where there is one, it also counts the time for which the machine slept.
fn since_boot() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    #[cfg(target_os = "linux")]
    let at = clock_gettime(ClockId::Boottime);
    #[cfg(not(target_os = "linux"))]
    let at = clock_gettime(ClockId::Monotonic);
    Duration::try_from(at).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_keep_their_order_while_the_clock_is_turned_back_a_little() {
        let clock = Clock::test(Timestamp::UNIX_EPOCH);
        clock.advance(Duration::from_secs(10_000));
        let first = clock.stamp();
        assert_eq!(clock.stamp(), first, "no time has passed");
        clock.turn_back(Duration::from_secs(3_600));
        let (second, third) = (clock.stamp(), clock.stamp());
        assert!(first < second && second < third && third - first < TimeDelta::seconds(1));
        clock.turn_back(Duration::from_secs(6_000));
        assert_eq!(clock.stamp(), clock.now(), "by more than two hours it is believed");
    }

    #[test]
    fn the_machine_has_a_clock_that_nobody_sets() {
        let before = since_boot();
        assert!(before > Duration::ZERO && since_boot() >= before);
    }
}
