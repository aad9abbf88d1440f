//! The pauses between tries of what could not be done.

/// Pauses that grow: each is twice the one before it, up to the longest.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    first_ms: f64,
    longest_ms: f64,
    tries: u32,
}

impl Backoff {
    /// Begins with this pause, and ends with that one.
    pub const fn new(first_ms: f64, longest_ms: f64) -> Self {
        Self { first_ms, longest_ms, tries: 0 }
    }

    /// Another try has failed: the pause before the next one, in milliseconds. `chance` is a number from 0 up to 1. It makes
    /// the pause longer or shorter by half, so that a thousand clients do not come back in one instant.
    pub fn next_pause(&mut self, chance: f64) -> f64 {
        // Twice as long 30 times over is longer than any longest.
        let pause = self.first_ms * f64::from(1_u32 << self.tries.min(30));
        self.tries += 1;
        pause.min(self.longest_ms) * (0.5 + chance)
    }

    /// A try has worked: the next pauses are short again. Whether one had failed before.
    pub fn reset(&mut self) -> bool {
        std::mem::take(&mut self.tries) > 0
    }

    /// How many tries have failed since one worked.
    pub fn failures(&self) -> u32 {
        self.tries
    }
}

#[cfg(test)]
mod tests {
    use super::Backoff;

    #[test]
    fn pauses_double_up_to_the_longest_and_begin_anew_once_it_worked() {
        let mut backoff = Backoff::new(500.0, 10_000.0);
        let pauses: Vec<_> = (0..7).map(|_| backoff.next_pause(0.5)).collect();
        assert_eq!(pauses, [500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0, 10_000.0, 10_000.0]);
        assert_eq!(backoff.failures(), 7);
        assert!(backoff.reset() && !backoff.reset());
        assert_eq!((backoff.next_pause(0.0), backoff.next_pause(0.99)), (250.0, 1_490.0));
    }

    #[test]
    fn pauses_stay_at_the_longest_however_often_it_fails() {
        let mut backoff = Backoff::new(1_000.0, 16_000.0);
        assert_eq!((0..100).map(|_| backoff.next_pause(0.5)).last(), Some(16_000.0));
    }
}
