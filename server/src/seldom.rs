//! Warnings that are not repeated for each connection of a flood.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

const A_WHILE: Duration = Duration::from_secs(60);

/// When something was last told.
#[derive(Default)]
pub struct Seldom(Mutex<Option<Instant>>);

impl Seldom {
    /// Whether it is to be told again, which counts as done.
    pub fn is_due(&self) -> bool {
        self.is_due_at(Instant::now())
    }

    fn is_due_at(&self, now: Instant) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = told.is_none_or(|at| now.duration_since(at) >= A_WHILE);
        if is_due {
            *told = Some(now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_once_a_minute() {
        let (seldom, now) = (Seldom::default(), Instant::now());
        assert!(seldom.is_due_at(now) && !seldom.is_due_at(now));
        assert!(seldom.is_due_at(now + A_WHILE) && !seldom.is_due_at(now + A_WHILE));
    }
}
