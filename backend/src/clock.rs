//! The time, handed in, so that tests can choose it.

use chrono::{DurationRound, TimeDelta, Utc};
use domain::Timestamp;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

/// Tells the time, truncated to microseconds: what PostgreSQL keeps, so that both engines give back
/// what was stored.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Microseconds since 1970, in tests; `None` follows the machine.
    fixed: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// Follows the machine's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// Stands still until it is advanced.
    pub fn test(start: Timestamp) -> Self {
        Self { fixed: Some(Arc::new(AtomicI64::new(start.timestamp_micros()))) }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        match &self.fixed {
            Some(micros) => Timestamp::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default(),
            None => {
                let now = Utc::now();
                now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
            }
        }
    }

    /// Turns a test clock back; the machine's clock is not moved.
    pub fn turn_back(&self, by: Duration) {
        if let Some(micros) = &self.fixed {
            micros.fetch_sub(i64::try_from(by.as_micros()).unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }

    /// Moves a test clock forward; the machine's clock is not moved.
    pub fn advance(&self, by: Duration) {
        if let Some(micros) = &self.fixed {
            micros.fetch_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }
}
