//! What happens by the clock, beside mail.

use crate::config::Config;
use backend::{Clock, Services, conversations, people};
use croner::Cron;
use domain::Timestamp;
use std::time::Duration;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// The clock is looked at this often, because it may be set.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
/// The desk may show for so long that somebody is away who is available again.
const TELL_ENDED: Duration = Duration::from_secs(5);

/// Watches the clock, tells of agents who are available again, and closes conversations in which nobody writes any more, as
/// often as the operator chose, until `shutdown`. Several processes may do so: what one has closed, the others leave alone.
pub async fn run(services: Services, config: &Config, shutdown: CancellationToken) {
    let endless =
        async { tokio::join!(watch_clock(&services), close_inactive(&services, config), tell_ended(&services)) };
    shutdown.run_until_cancelled(endless).await;
}

async fn watch_clock(services: &Services) {
    loop {
        if let Err(error) = services.clock.keep_watch(&services.db).await {
            tracing::debug!(%error, "the clock could not be compared");
        }
        sleep(LOOK_AGAIN).await;
    }
}

/// Tells the team of agents who are available again because their time has come.
async fn tell_ended(services: &Services) {
    let mut since = services.clock.now();
    loop {
        sleep(TELL_ENDED).await;
        match people::tell_ended_availability(services, since).await {
            Ok(now) => since = now,
            Err(error) => tracing::debug!(%error, "the ends of availability could not be looked for"),
        }
    }
}

async fn close_inactive(services: &Services, config: &Config) {
    if config.inactive_close_days == 0 {
        return;
    }
    let mut schedule = Schedule { cron: &config.inactive_close_cron, clock: &services.clock, planned: None };
    // An expression that never comes true, such as the 31st of February, ends it.
    while let Some(wait) = schedule.wait() {
        if !wait.is_zero() {
            sleep(wait.min(LOOK_AGAIN)).await;
            continue;
        }
        match conversations::close_inactive(services, DAY * config.inactive_close_days).await {
            Ok(0) => {}
            Ok(closed) => tracing::info!(closed, "conversations were closed in which nobody wrote any more"),
            Err(error) => tracing::warn!(%error, "inactive conversations could not be closed"),
        }
    }
    tracing::warn!("SUPPORT_INQUIRIES_INACTIVE_CLOSE_CRON never comes true");
}

/// When something is to be done. It is planned anew when the clock was set: by a clock that was days ahead, the next
/// time would be days away.
struct Schedule<'a> {
    cron: &'a Cron,
    clock: &'a Clock,
    /// The next time, and how often the clock had been set by then.
    planned: Option<(Timestamp, u64)>,
}

impl Schedule<'_> {
    /// How long until then; zero once when it has come. `None` when it never comes.
    fn wait(&mut self) -> Option<Duration> {
        let (steps, now) = (self.clock.steps(), self.clock.now());
        let at = match self.planned {
            Some((at, known)) if known == steps => at,
            _ => self.cron.find_next_occurrence(&now, false).ok()?,
        };
        let wait = (at - now).to_std().unwrap_or_default();
        self.planned = (!wait.is_zero()).then_some((at, steps));
        Some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn it_is_time_once_an_hour() {
        let (cron, clock) = ("0 * * * *".parse().unwrap(), Clock::test(Timestamp::UNIX_EPOCH));
        let mut schedule = Schedule { cron: &cron, clock: &clock, planned: None };
        for _ in 0..3 {
            assert_eq!(schedule.wait(), Some(HOUR));
            clock.advance(HOUR / 2);
            assert_eq!(schedule.wait(), Some(HOUR / 2));
            clock.advance(HOUR / 2);
            assert_eq!(schedule.wait(), Some(Duration::ZERO));
        }
    }

    #[test]
    fn a_clock_that_is_wrong_for_a_minute_does_not_put_it_off() {
        let (cron, clock) = ("0 * * * *".parse().unwrap(), Clock::test(Timestamp::UNIX_EPOCH));
        let mut schedule = Schedule { cron: &cron, clock: &clock, planned: None };
        assert_eq!(schedule.wait(), Some(HOUR));
        clock.set_forward(DAY * 8);
        assert_eq!(schedule.wait(), Some(HOUR));
        clock.advance(HOUR / 60);
        assert_eq!(schedule.wait(), Some(HOUR - HOUR / 60));
        clock.turn_back(DAY * 8);
        assert_eq!(schedule.wait(), Some(HOUR - HOUR / 60));
    }

    #[test]
    fn what_never_comes_is_not_waited_for() {
        let (cron, clock) = ("0 0 31 2 *".parse().unwrap(), Clock::test(Timestamp::UNIX_EPOCH));
        assert_eq!(Schedule { cron: &cron, clock: &clock, planned: None }.wait(), None);
    }
}
