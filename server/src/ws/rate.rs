//! How often one socket may ask.

use std::time::Duration;
use tokio::time::Instant;

/// Requests at once, and then per second.
const BURST: u32 = 20;
const PER_SECOND: u32 = 10;
/// Refusals in a row after which the socket is closed: no client of ours goes on like that.
const PATIENCE: u32 = 50;

/// A token bucket.
pub(super) struct Rate {
    tokens: f64,
    at: Instant,
    refused: u32,
    limited: bool,
}

/// What to do with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Answer,
    Refuse,
    Close,
}

impl Rate {
    /// A full bucket; without `limited` it never empties.
    pub(super) fn new(now: Instant, limited: bool) -> Self {
        Self { tokens: f64::from(BURST), at: now, refused: 0, limited }
    }

    pub(super) fn take(&mut self, now: Instant) -> Verdict {
        if !self.limited {
            return Verdict::Answer;
        }
        let earned = now.duration_since(self.at).as_secs_f64() * f64::from(PER_SECOND);
        self.tokens = (self.tokens + earned).min(f64::from(BURST));
        self.at = now;
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            self.refused = 0;
            return Verdict::Answer;
        }
        self.refused += 1;
        if self.refused > PATIENCE { Verdict::Close } else { Verdict::Refuse }
    }

    /// When the next request will be answered.
    pub(super) fn wait() -> Duration {
        Duration::from_secs(1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Verdict::*, *};

    #[test]
    fn a_burst_passes_and_a_flood_is_closed() {
        let start = Instant::now();
        let mut rate = Rate::new(start, true);
        for _ in 0..BURST {
            assert_eq!(rate.take(start), Answer);
        }
        assert_eq!(rate.take(start), Refuse);
        let later = start + Duration::from_millis(100);
        assert_eq!(rate.take(later), Answer);
        for _ in 0..PATIENCE {
            assert_eq!(rate.take(later), Refuse);
        }
        assert_eq!(rate.take(later), Close);
    }
}
