//! Why the clock is not believed, in a sentence for people.

use chrono::TimeDelta;
use std::fmt;

/// Why the clock is not believed. Shown as a sentence that says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It was set by so much while the server ran.
    Set(TimeDelta),
    /// It is so much later, or earlier, than when the server last ran.
    Pause(TimeDelta),
    /// It is so much ahead of that of the database's server.
    Database(TimeDelta),
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, by) = match self {
            Self::Set(by) if *by > TimeDelta::zero() => ("was set forward by", by),
            Self::Set(by) => ("was turned back by", by),
            Self::Pause(by) if *by > TimeDelta::zero() => ("shows that the server was off for", by),
            Self::Pause(by) => ("shows an earlier time than when the server last ran, by", by),
            Self::Database(by) if *by > TimeDelta::zero() => ("is ahead of the database server’s by", by),
            Self::Database(by) => ("is behind the database server’s by", by),
        };
        let end = match self {
            Self::Set(_) | Self::Pause(_) => "it has been steady for an hour",
            Self::Database(_) => "they agree",
        };
        write!(
            f,
            "This machine’s clock {what} {}. Until {end}, no conversation is closed and nothing is deleted because of \
             its age. Please check the machine’s time.",
            words(*by)
        )
    }
}

/// About how long: "8 days", "3 hours" or "12 minutes", whichever way.
fn words(by: TimeDelta) -> String {
    let minutes = (by.abs().num_seconds() + 30) / 60;
    let (number, unit) = match minutes {
        ..120 => (minutes, "minutes"),
        120..2_880 => ((minutes + 30) / 60, "hours"),
        _ => ((minutes + 720) / 1_440, "days"),
    };
    format!("{number} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_say_how_wrong_it_is() {
        let check = |doubt: Doubt, expected: &str| assert!(doubt.to_string().contains(expected), "{doubt}");
        check(Doubt::Set(TimeDelta::days(8)), "clock was set forward by 8 days. Until it has been steady for an hour");
        check(Doubt::Set(TimeDelta::days(8) - TimeDelta::milliseconds(3)), "by 8 days");
        check(Doubt::Set(-TimeDelta::minutes(60)), "turned back by 60 minutes");
        check(Doubt::Database(-TimeDelta::hours(3)), "behind the database server’s by 3 hours. Until they agree");
        check(Doubt::Pause(TimeDelta::days(30)), "the server was off for 30 days");
    }
}
