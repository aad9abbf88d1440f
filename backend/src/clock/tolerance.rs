//! How far a clock may be off.

use chrono::TimeDelta;
use domain::Timestamp;

/// What two clocks that are both right may differ by, and what one may be corrected by without being doubted.
pub(crate) const TOLERANCE: TimeDelta = TimeDelta::minutes(5);
/// How far a clock may be turned back without changing the order of what comes.
const HELD: TimeDelta = TimeDelta::hours(2);

/// What comes after something of this time: now, or a little later than that while the clock has been turned back.
pub(crate) fn not_before(now: Timestamp, before: Option<Timestamp>) -> Timestamp {
    let held = before.filter(|before| *before > now && *before - now <= HELD);
    held.map_or(now, |before| before + TimeDelta::microseconds(1))
}
