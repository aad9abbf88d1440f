//! What the server could not do just now is tried again by itself.

use super::browser::{after, random, stop};
use std::mem::take;

/// The pause before the first try, in milliseconds. Each pause is twice the one before it.
const FIRST_MS: f64 = 1_000.0;
/// After so many tries the pauses get no longer: 16 seconds, and with the jitter 24. With the time limit of a request before it
/// that is half a minute, after which what was lost is here again once there is a network.
const LONGEST: u32 = 4;

/// Tries that follow each other, with growing pauses between.
#[derive(Debug, Default)]
pub struct Again {
    tries: u32,
    timer: i32,
}

impl Again {
    /// Calls `then` after a pause, and not at the time that was meant before.
    pub fn later(&mut self, then: impl FnMut() + 'static) {
        stop(self.timer);
        let pause = FIRST_MS * f64::from(1_u32 << self.tries.min(LONGEST));
        self.tries += 1;
        // Jitter, so that not everybody tries at once.
        self.timer = after((pause * (0.5 + random())) as i32, then);
    }

    /// It worked: the next pauses are short again. Whether it had been tried before.
    pub fn worked(&mut self) -> bool {
        stop(self.timer);
        take(self).tries > 0
    }
}
