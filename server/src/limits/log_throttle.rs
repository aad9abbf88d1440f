//! Warnings that are not repeated for each connection of a flood.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

const INTERVAL: Duration = Duration::from_secs(60);

/// When something was last logged.
#[derive(Default)]
pub struct LogThrottle(Mutex<Option<Instant>>);

impl LogThrottle {
    /// Whether it is to be logged again, which counts as done.
    pub fn is_due(&self) -> bool {
        self.is_due_at(Instant::now())
    }

    fn is_due_at(&self, now: Instant) -> bool {
        let mut logged_at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = logged_at.is_none_or(|at| now.duration_since(at) >= INTERVAL);
        if is_due {
            *logged_at = Some(now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_due_once_a_minute() {
        let (throttle, now) = (LogThrottle::default(), Instant::now());
        assert!(throttle.is_due_at(now) && !throttle.is_due_at(now));
        assert!(throttle.is_due_at(now + INTERVAL) && !throttle.is_due_at(now + INTERVAL));
    }
}
