//! What the browser does not tell about a connection: that it is dead. The moments at which something was heard or asked do.

use crate::threads::client::durations::PATIENCE_MS;

/// A connection that is silent for so long is asked whether it is alive: where somebody looks, and where nobody does.
const QUIET_MS: f64 = 12_000.0;
const QUIET_UNSEEN_MS: f64 = 25_000.0;
/// One that was heard just now is alive, whatever else has changed.
pub(super) const JUST_NOW_MS: f64 = 2_000.0;
/// How often one looks.
pub(super) const TICK_MS: i32 = 2_000;

/// Moments in the life of a connection, in milliseconds since 1970.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heartbeat {
    /// When it was begun.
    pub(super) opened_at: f64,
    /// When the server was last heard.
    pub(super) heard_at: f64,
    /// When it was last asked whether it is alive.
    pinged_at: f64,
    /// When one last had a look.
    looked_at: f64,
}

/// How long the page was certainly awake. One that slept, or whose timers the browser slowed down, has yet to be handed what
/// came meanwhile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Awake {
    until: f64,
    slept: bool,
}

impl Awake {
    /// What was asked before this moment should have an answer.
    pub(super) fn answered_before(self) -> f64 {
        self.until - PATIENCE_MS
    }

    /// For how long a connection may be silent.
    pub(super) fn quiet_ms(self, is_hidden: bool) -> f64 {
        match (self.slept, is_hidden) {
            (true, _) => JUST_NOW_MS,
            (false, true) => QUIET_UNSEEN_MS,
            (false, false) => QUIET_MS,
        }
    }
}

impl Heartbeat {
    pub(super) fn new(now: f64) -> Self {
        Self { opened_at: 0.0, heard_at: now, pinged_at: 0.0, looked_at: now }
    }

    /// Has a look, which happens every [`TICK_MS`].
    pub(super) fn look(&mut self, now: f64) -> Awake {
        let until = now.min(self.looked_at + f64::from(TICK_MS));
        self.looked_at = now;
        Awake { until, slept: now - until > JUST_NOW_MS }
    }

    /// Whether a connection that has not come about should have.
    pub(super) fn is_opening_too_long(&self, awake: Awake) -> bool {
        awake.until - self.opened_at > PATIENCE_MS
    }

    /// Whether to ask now whether it is alive, unless that was asked or shown so many milliseconds ago at most. What was
    /// shown in the future, the clock has been set back since.
    pub(super) fn asks(&mut self, now: f64, quiet_ms: f64) -> bool {
        let asks = (now - self.heard_at.max(self.pinged_at)).abs() > quiet_ms;
        if asks {
            self.pinged_at = now;
        }
        asks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: f64 = 1_000_000.0;

    #[test]
    fn a_silent_connection_is_asked_once_in_a_while() {
        let mut heartbeat = Heartbeat::new(START);
        assert!(!heartbeat.asks(START + QUIET_MS, QUIET_MS));
        assert!(heartbeat.asks(START + QUIET_MS + 1.0, QUIET_MS));
        assert!(!heartbeat.asks(START + QUIET_MS + 2.0, QUIET_MS), "it was asked a moment ago");
        heartbeat.heard_at = START + 60_000.0;
        assert!(!heartbeat.asks(START + 61_000.0, QUIET_MS));
        assert!(heartbeat.asks(START + 20_000.0, QUIET_MS), "the clock was set back");
    }

    #[test]
    fn a_page_that_slept_waits_for_what_came_meanwhile_and_asks_soon() {
        let mut heartbeat = Heartbeat::new(START);
        let awake = heartbeat.look(START + 2_000.0);
        assert_eq!(awake, Awake { until: START + 2_000.0, slept: false });
        assert_eq!((awake.quiet_ms(false), awake.quiet_ms(true)), (QUIET_MS, QUIET_UNSEEN_MS));
        let slept = heartbeat.look(START + 3_600_000.0);
        assert_eq!(slept, Awake { until: START + 4_000.0, slept: true });
        assert_eq!(slept.quiet_ms(true), JUST_NOW_MS);
        assert_eq!(slept.answered_before(), START + 4_000.0 - PATIENCE_MS);
    }

    #[test]
    fn a_connection_that_does_not_come_about_is_given_up() {
        let mut heartbeat = Heartbeat::new(START);
        heartbeat.opened_at = START;
        let early = heartbeat.look(START + 2_000.0);
        assert!(!heartbeat.is_opening_too_long(early));
        for tick in 2..=6 {
            heartbeat.look(START + f64::from(tick) * 2_000.0);
        }
        let late = heartbeat.look(START + 14_000.0);
        assert!(heartbeat.is_opening_too_long(late));
    }
}
