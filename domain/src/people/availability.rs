//! Whether an agent takes new tickets: what they chose, until when that lasts, and what their load makes of it.

use crate::Timestamp;
use chrono::{Days, FixedOffset, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// The longest time that somebody is busy or away by one choice.
pub const LONGEST_AVAILABILITY_DAYS: i64 = 366;
/// The hour of the day at which "until tomorrow" ends.
const MORNING: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).expect("it is an hour of the day");

/// Whether an agent takes new tickets (spec 3, agent status).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "lowercase"))]
#[serde(rename_all = "lowercase")]
pub enum Availability {
    /// New ones may come.
    Available,
    /// No new ones come, but the agent goes on with their own.
    Busy,
    /// The agent is not there.
    Away,
}

impl Availability {
    /// All of them, as the menu lists them.
    pub const ALL: [Self; 3] = [Self::Available, Self::Busy, Self::Away];

    /// The name in JSON, SQL and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Busy => "busy",
            Self::Away => "away",
        }
    }

    /// The word on the screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Available => "Available",
            Self::Busy => "Busy",
            Self::Away => "Away",
        }
    }
}

impl FromStr for Availability {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = Self::ALL.into_iter().find(|availability| availability.as_str() == text);
        named.ok_or_else(|| format!("“{text}” is no availability. Use available, busy or away."))
    }
}

/// What an agent, or somebody who manages them, has chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AvailabilityChoice {
    /// Whether new tickets come.
    pub availability: Availability,
    /// When the agent is available again by itself; `None` when they say so themselves.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

impl AvailabilityChoice {
    /// Available, without an end.
    pub const AVAILABLE: Self = Self { availability: Availability::Available, until: None };

    /// Why it can't be chosen now, as a sentence.
    pub fn check(self, now: Timestamp) -> Result<(), &'static str> {
        let Some(until) = self.until else { return Ok(()) };
        if self.availability == Availability::Available {
            return Err("Who is available needs no end. Leave it out.");
        }
        if until <= now {
            return Err("Choose an end that is still to come.");
        }
        if until > now + TimeDelta::days(LONGEST_AVAILABILITY_DAYS) {
            return Err("Choose an end within a year.");
        }
        Ok(())
    }

    /// What is left of it at a moment: after its end the agent is available.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        if self.until.is_some_and(|until| until <= now) { Self::AVAILABLE } else { self }
    }

    /// The availability that counts. Whoever chose to be available is busy by itself while they have as many unfinished
    /// tickets as they take.
    pub fn effective(self, now: Timestamp, load: i64, capacity: i32) -> Availability {
        match self.at(now).availability {
            Availability::Available if load >= i64::from(capacity) => Availability::Busy,
            chosen => chosen,
        }
    }
}

/// The ends that the desk offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AvailabilityEnd {
    /// None: until somebody changes it.
    Open,
    /// Half an hour.
    HalfHour,
    /// An hour.
    Hour,
    /// The next morning where the agent is.
    Tomorrow,
}

impl AvailabilityEnd {
    /// All of them, as the menu lists them.
    pub const ALL: [Self; 4] = [Self::Open, Self::HalfHour, Self::Hour, Self::Tomorrow];

    /// The name in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::HalfHour => "30m",
            Self::Hour => "1h",
            Self::Tomorrow => "tomorrow",
        }
    }

    /// The words after "Until".
    pub fn words(self) -> &'static str {
        match self {
            Self::Open => "I change it",
            Self::HalfHour => "30 minutes",
            Self::Hour => "1 hour",
            Self::Tomorrow => "Tomorrow, 8:00",
        }
    }

    /// The moment that it is, from now on, for somebody whose clocks are so many minutes ahead of UTC.
    pub fn from(self, now: Timestamp, minutes_ahead: i32) -> Option<Timestamp> {
        match self {
            Self::Open => None,
            Self::HalfHour => Some(now + TimeDelta::minutes(30)),
            Self::Hour => Some(now + TimeDelta::hours(1)),
            Self::Tomorrow => next_morning(now, minutes_ahead),
        }
    }
}

fn next_morning(now: Timestamp, minutes_ahead: i32) -> Option<Timestamp> {
    let zone = FixedOffset::east_opt(minutes_ahead.checked_mul(60)?)?;
    let tomorrow = now.with_timezone(&zone).date_naive().checked_add_days(Days::new(1))?;
    Some(tomorrow.and_time(MORNING).and_local_timezone(zone).single()?.to_utc())
}

impl FromStr for AvailabilityEnd {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = Self::ALL.into_iter().find(|end| end.as_str() == text);
        named.ok_or_else(|| format!("“{text}” is no end. Use open, 30m, 1h or tomorrow."))
    }
}

#[cfg(test)]
mod tests {
    use super::{Availability::*, *};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn names_are_read_back_as_the_same() {
        for availability in Availability::ALL {
            assert_eq!(serde_json::to_value(availability).unwrap(), availability.as_str());
            assert_eq!(availability.as_str().parse(), Ok(availability));
        }
        for end in AvailabilityEnd::ALL {
            assert_eq!(end.as_str().parse(), Ok(end));
        }
        assert!("asleep".parse::<Availability>().is_err() && "never".parse::<AvailabilityEnd>().is_err());
    }

    #[test]
    fn a_choice_lasts_until_its_end_and_the_load_makes_busy() {
        let (end, before) = (at("2026-11-21T10:30:00Z"), at("2026-11-21T10:29:59Z"));
        let check = |availability, until, now, load, expected| {
            let choice = AvailabilityChoice { availability, until };
            assert_eq!(choice.effective(now, load, 8), expected, "{choice:?} {load}");
        };
        check(Available, None, before, 0, Available);
        check(Available, None, before, 7, Available);
        check(Available, None, before, 8, Busy);
        check(Available, None, before, 9, Busy);
        check(Busy, None, before, 0, Busy);
        check(Away, None, before, 8, Away);
        check(Away, Some(end), before, 0, Away);
        check(Away, Some(end), end, 0, Available);
        check(Busy, Some(end), end, 8, Busy);
        check(Away, Some(end), end, 8, Busy);
    }

    #[test]
    fn an_end_is_to_come_within_a_year_and_only_where_there_is_something_to_end() {
        let now = at("2026-11-21T10:00:00Z");
        let check = |availability, until: Option<&str>, is_good| {
            let choice = AvailabilityChoice { availability, until: until.map(at) };
            assert_eq!(choice.check(now).is_ok(), is_good, "{choice:?}");
        };
        check(Available, None, true);
        check(Away, None, true);
        check(Away, Some("2026-11-21T10:00:01Z"), true);
        check(Busy, Some("2027-11-22T10:00:00Z"), true);
        check(Busy, Some("2027-11-22T10:00:01Z"), false);
        check(Away, Some("2026-11-21T10:00:00Z"), false);
        check(Away, Some("2026-11-20T10:00:00Z"), false);
        check(Available, Some("2026-11-21T11:00:00Z"), false);
    }

    #[test]
    fn tomorrow_begins_where_the_agent_is() {
        let check = |now: &str, ahead, expected: &str| {
            assert_eq!(AvailabilityEnd::Tomorrow.from(at(now), ahead), Some(at(expected)), "{now} {ahead}");
        };
        check("2026-11-21T10:00:00Z", 0, "2026-11-22T08:00:00Z");
        check("2026-11-21T23:30:00Z", 60, "2026-11-23T07:00:00Z");
        check("2026-11-21T01:00:00Z", -300, "2026-11-21T13:00:00Z");
        check("2026-12-31T22:00:00Z", 0, "2027-01-01T08:00:00Z");
        let now = at("2026-11-21T10:00:00Z");
        assert_eq!(AvailabilityEnd::Tomorrow.from(now, i32::MAX), None, "there is no such zone");
        assert_eq!(AvailabilityEnd::HalfHour.from(now, 60), Some(at("2026-11-21T10:30:00Z")));
        assert_eq!(AvailabilityEnd::Hour.from(now, 60), Some(at("2026-11-21T11:00:00Z")));
        assert_eq!(AvailabilityEnd::Open.from(now, 60), None);
    }
}
