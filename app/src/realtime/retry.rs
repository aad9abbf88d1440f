//! What the server could not do just now is tried again by itself.

use crate::{
    browser::{after, random, stop},
    threads::client::backoff::Backoff,
};

/// The longest is 24 seconds with its jitter. With the time limit of a request before it that is half a minute, after which
/// what was lost is here again once there is a network.
const PAUSES: Backoff = Backoff::new(1_000.0, 16_000.0);

/// Tries that follow each other, with growing pauses between.
#[derive(Debug)]
pub struct Retry {
    backoff: Backoff,
    timer: i32,
}

impl Default for Retry {
    fn default() -> Self {
        Self { backoff: PAUSES, timer: 0 }
    }
}

impl Retry {
    /// Calls `then` after a pause, and not at the time that was meant before.
    pub fn later(&mut self, then: impl FnMut() + 'static) {
        stop(self.timer);
        self.timer = after(self.backoff.next_pause(random()) as i32, then);
    }

    /// It worked: the next pauses are short again. Whether it had been tried before.
    pub fn worked(&mut self) -> bool {
        stop(self.timer);
        self.timer = 0;
        self.backoff.reset()
    }
}
