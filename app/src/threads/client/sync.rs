//! When a client asks for what it missed.

use std::mem::{replace, take};

/// Rounds of asking: one at a time, and another one when somebody has asked meanwhile.
#[derive(Debug, Default)]
pub struct Sync {
    is_running: bool,
    is_wanted: bool,
}

impl Sync {
    /// Something may be missing. Whether the caller is to go the rounds; else somebody does already, and goes one more.
    pub fn begin(&mut self) -> bool {
        self.is_wanted = true;
        !replace(&mut self.is_running, true)
    }

    /// What was asked for may be older than what was told meanwhile: there has to be another round.
    pub fn ask_again(&mut self) {
        self.is_wanted = true;
    }

    /// Whether there is another round to go. Without one the rounds are over.
    pub fn next_round(&mut self) -> bool {
        self.is_running = take(&mut self.is_wanted);
        self.is_running
    }
}

#[cfg(test)]
mod tests {
    use super::Sync;

    #[test]
    fn one_goes_the_rounds_and_whoever_asks_meanwhile_makes_it_one_more() {
        let mut sync = Sync::default();
        assert!(sync.begin() && sync.next_round());
        assert!(!sync.begin() && !sync.begin());
        assert!(sync.next_round() && !sync.next_round());
        assert!(sync.begin() && sync.next_round());
        sync.ask_again();
        assert!(sync.next_round() && !sync.next_round());
    }
}
