//! Whether the clock is to be believed: it is compared with the time that has passed.

use super::{
    doubt::Doubt,
    tolerance::{TOLERANCE, not_before},
};
use chrono::TimeDelta;
use domain::Timestamp;
use std::time::Duration;

/// A clock that was set is believed once it has been steady for so long.
const STEADY: Duration = Duration::from_secs(3600);
/// A server may have been off for so long without its clock being doubted when it starts.
const PLAUSIBLE_PAUSE: TimeDelta = TimeDelta::days(1);

/// The clock on the wall, and one that nobody sets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub(super) wall: Timestamp,
    pub(super) passed: Duration,
}

impl Reading {
    /// What the wall showed when the other clock was at zero: it stays the same as long as nobody sets the wall's.
    fn origin(self) -> Timestamp {
        self.wall - self.passed
    }
}

/// What has been seen of the clock.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// Where the clock's origin was when it was last believed, and how much later it may be now.
    believed: Option<(Timestamp, TimeDelta)>,
    /// Another origin, and since when it is there.
    odd: Option<Odd>,
    /// The origin of the last look.
    last: Option<Timestamp>,
    /// By how much it is ahead of the database's server, where that is too much.
    ahead_of_database: Option<TimeDelta>,
    steps: u64,
    stamped: Option<Timestamp>,
    /// Whether it was compared with when the server last ran.
    pub(super) is_compared: bool,
    /// When it was last written down that the server runs.
    pub(super) noted: Option<Duration>,
}

#[derive(Debug, Clone, Copy)]
struct Odd {
    origin: Timestamp,
    since: Duration,
    doubt: Doubt,
}

impl Watch {
    /// Compares the clock with when the server last ran, and with the newest that was stamped then.
    pub(super) fn begin(&mut self, ran_at: Option<Timestamp>, stamped: Option<Timestamp>, now: Reading) {
        if self.is_compared {
            return;
        }
        self.is_compared = true;
        self.stamped = self.stamped.max(stamped);
        if let Some(ran_at) = ran_at {
            (self.believed, self.odd) = (Some((ran_at - now.passed, PLAUSIBLE_PAUSE)), None);
            self.judge(now, Doubt::Pause);
        }
    }

    /// Looks at the clock. Whoever is going to act on it looks first.
    pub(super) fn look(&mut self, now: Reading) {
        let last = self.last.replace(now.origin());
        if last.is_some_and(|last| !is_near(last, now.origin())) {
            self.steps += 1;
        }
        self.judge(now, Doubt::Set);
    }

    fn judge(&mut self, now: Reading, doubt: fn(TimeDelta) -> Doubt) {
        let origin = now.origin();
        let (known, later) = self.believed.unwrap_or((origin, TOLERANCE));
        let by = origin - known;
        if (-TOLERANCE..=later).contains(&by) {
            self.believe(origin);
            return;
        }
        let odd = self.odd.filter(|odd| is_near(odd.origin, origin));
        let odd = odd.unwrap_or_else(|| {
            let odd = Odd { origin, since: now.passed, doubt: doubt(by) };
            tracing::warn!("{}", odd.doubt);
            odd
        });
        // Steady is not enough where the database's server has another time.
        if now.passed.saturating_sub(odd.since) >= STEADY && self.ahead_of_database.is_none() {
            self.believe(origin);
        } else {
            self.odd = Some(Odd { origin, ..odd });
        }
    }

    fn believe(&mut self, origin: Timestamp) {
        self.believed = Some((origin, TOLERANCE));
        if self.odd.take().is_some() {
            tracing::info!("the machine’s clock is believed again");
        }
    }

    /// Hears by how much the clock is ahead of the database's server.
    pub(super) fn hear(&mut self, ahead: TimeDelta) {
        let before = self.ahead_of_database;
        self.ahead_of_database = Some(ahead).filter(|ahead| ahead.abs() > TOLERANCE);
        match (before, self.ahead_of_database) {
            (None, Some(ahead)) => tracing::warn!("{}", Doubt::Database(ahead)),
            (Some(_), None) => tracing::info!("the machine’s clock and the database server’s agree again"),
            _ => {}
        }
    }

    /// Why the clock was not believed when somebody looked last.
    pub(super) fn doubt(&self) -> Option<Doubt> {
        self.ahead_of_database.map(Doubt::Database).or(self.odd.map(|odd| odd.doubt))
    }

    pub(super) fn steps(&self) -> u64 {
        self.steps
    }

    pub(super) fn stamp(&mut self, now: Timestamp) -> Timestamp {
        let stamp = not_before(now, self.stamped);
        self.stamped = Some(stamp);
        stamp
    }
}

fn is_near(one: Timestamp, other: Timestamp) -> bool {
    (one - other).abs() <= TOLERANCE
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;

    /// What is thought of a clock that is ahead by so much when so much time has passed, in seconds.
    fn doubts(watch: &mut Watch, looks: &[(i64, i64)]) -> Vec<bool> {
        let look = |&(passed, ahead): &(i64, i64)| {
            watch.look(reading(passed, ahead));
            watch.doubt().is_some()
        };
        looks.iter().map(look).collect()
    }

    fn reading(passed: i64, ahead: i64) -> Reading {
        let wall = Timestamp::UNIX_EPOCH + TimeDelta::seconds(passed + ahead);
        Reading { wall, passed: Duration::from_secs(passed.unsigned_abs()) }
    }

    #[test]
    fn a_clock_that_is_wrong_for_a_minute_is_doubted_for_that_minute() {
        let looks = [(0, 0), (30, 0), (60, 8 * DAY), (135, 8 * DAY), (140, 0), (10_000, 0)];
        let mut watch = Watch::default();
        assert_eq!(doubts(&mut watch, &looks), [false, false, true, true, false, false]);
        assert_eq!(watch.steps(), 2);
    }

    #[test]
    fn a_clock_that_was_set_is_believed_when_it_has_been_steady_for_an_hour() {
        let looks = [(0, 0), (60, 8 * DAY), (60 + HOUR - 1, 8 * DAY), (60 + HOUR, 8 * DAY), (60 + 2 * HOUR, 8 * DAY)];
        assert_eq!(doubts(&mut Watch::default(), &looks), [false, true, true, false, false]);
        let restless = [(0, 0), (60, DAY), (HOUR, 2 * DAY), (60 + HOUR, 2 * DAY), (2 * HOUR, 2 * DAY)];
        assert_eq!(doubts(&mut Watch::default(), &restless), [false, true, true, true, false]);
    }

    #[test]
    fn a_clock_that_is_corrected_a_little_or_drifts_is_not_doubted() {
        let drifting: Vec<_> = (0..100).map(|look| (look * 30, look * MINUTE)).collect();
        assert!(doubts(&mut Watch::default(), &drifting).iter().all(|doubted| !doubted));
        assert_eq!(doubts(&mut Watch::default(), &[(0, 0), (60, -4 * MINUTE), (90, -HOUR)]), [false, false, true]);
    }

    #[test]
    fn a_server_may_have_been_off_for_a_day_and_longer_only_after_an_hour() {
        let check = |off: i64, expected: &[bool]| {
            let mut watch = Watch::default();
            let ran_at = reading(0, 0).wall;
            watch.begin(Some(ran_at), None, reading(0, off));
            assert_eq!(doubts(&mut watch, &[(0, off), (HOUR, off), (2 * HOUR, off)]), expected, "{off}");
        };
        check(MINUTE, &[false, false, false]);
        check(DAY, &[false, false, false]);
        check(30 * DAY, &[true, false, false]);
        check(-HOUR, &[true, false, false]);
    }

    #[test]
    fn a_clock_that_was_wrong_at_the_start_may_be_set_right() {
        let mut watch = Watch::default();
        watch.begin(Some(reading(0, 0).wall), None, reading(0, 30 * DAY));
        assert_eq!(doubts(&mut watch, &[(60, 30 * DAY), (90, 2 * HOUR), (120, 2 * HOUR)]), [true, false, false]);
    }

    #[test]
    fn a_clock_that_the_database_server_contradicts_is_not_believed_however_steady_it_is() {
        let mut watch = Watch::default();
        doubts(&mut watch, &[(0, 0), (60, 8 * DAY)]);
        watch.hear(TimeDelta::days(8));
        assert_eq!(doubts(&mut watch, &[(2 * HOUR, 8 * DAY)]), [true]);
        watch.hear(TimeDelta::seconds(1));
        assert_eq!(doubts(&mut watch, &[(2 * HOUR, 0)]), [false]);
    }
}
