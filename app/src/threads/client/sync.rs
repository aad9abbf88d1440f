//! When a client asks for what it missed, and which of several answers counts.

use std::mem::{replace, take};

/// Rounds of asking: one at a time, and another one when somebody has asked meanwhile.
#[derive(Debug, Default)]
pub struct SyncState {
    is_running: bool,
    is_wanted: bool,
}

impl SyncState {
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

/// The numbers of requests for the same thing, of which several may be on their way: an answer counts unless the answer
/// to a later request has come.
#[derive(Debug, Clone, Copy, Default)]
pub struct RequestSequence {
    last_issued: u32,
    last_accepted: u32,
}

impl RequestSequence {
    /// The number of the next request.
    pub fn issue(&mut self) -> u32 {
        self.last_issued += 1;
        self.last_issued
    }

    /// The answer to a request has come. Whether it counts.
    pub fn accept(&mut self, request: u32) -> bool {
        let is_newest = request > self.last_accepted;
        self.last_accepted = self.last_accepted.max(request);
        is_newest
    }
}

#[cfg(test)]
mod tests {
    use super::{RequestSequence, SyncState};

    #[test]
    fn one_goes_the_rounds_and_whoever_asks_meanwhile_makes_it_one_more() {
        let mut sync = SyncState::default();
        assert!(sync.begin() && sync.next_round());
        assert!(!sync.begin() && !sync.begin());
        assert!(sync.next_round() && !sync.next_round());
        assert!(sync.begin() && sync.next_round());
        sync.ask_again();
        assert!(sync.next_round() && !sync.next_round());
    }

    #[test]
    fn an_answer_counts_unless_a_later_one_has_come() {
        let mut requests = RequestSequence::default();
        let (first, second, third) = (requests.issue(), requests.issue(), requests.issue());
        assert!(requests.accept(second));
        assert!(!requests.accept(first));
        assert!(requests.accept(third));
        assert!(!requests.accept(third));
    }
}
