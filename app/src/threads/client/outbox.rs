//! What is unsent: it goes out in the order of writing, one after the other, and none twice. It belongs to all tabs, each of
//! which may find that another one has sent it.
//!
//! The messages themselves are at the end of the timeline; this is what is to be done with them.

use std::mem::replace;

/// What became of a message that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The server has it.
    Stored,
    /// It will never be taken as it is.
    Refused,
    /// The server can't take anything just now.
    Busy,
    /// The server does not know the sender any more.
    Disowned,
    /// There was no answer: the server may have it or not.
    Lost,
}

/// What is to be done then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It is dealt with, and the next one goes out.
    LetGo,
    /// It is sent again by somebody new.
    BeginAnew,
    /// Everything waits for a while.
    Hold,
    /// Everything waits for the connection.
    Wait,
}

/// The sending of what is unsent.
#[derive(Debug, Default)]
pub struct Outbox {
    is_sending: bool,
    is_held: bool,
    has_begun_anew: bool,
    /// The keys of messages that are known to have been in the storage that the tabs share.
    kept: Vec<String>,
}

impl Outbox {
    /// Whether the caller is to send now what is unsent. Nobody does while everything waits, or somebody else is at it.
    pub fn begin(&mut self, has_unsent: bool) -> bool {
        if self.is_held || !has_unsent || replace(&mut self.is_sending, true) {
            return false;
        }
        self.has_begun_anew = false;
        true
    }

    /// Whoever sent is through with it, or can't go on.
    pub fn end(&mut self) {
        self.is_sending = false;
    }

    /// What is to be done after one was sent. A sender whom the server does not know is replaced once, and not in a circle.
    pub fn sent(&mut self, outcome: Outcome) -> Next {
        match outcome {
            Outcome::Stored | Outcome::Refused => Next::LetGo,
            Outcome::Busy => {
                self.is_held = true;
                Next::Hold
            }
            Outcome::Disowned if !replace(&mut self.has_begun_anew, true) => Next::BeginAnew,
            Outcome::Disowned | Outcome::Lost => Next::Wait,
        }
    }

    /// Whether everything waits because the server could not take it.
    pub fn is_held(&self) -> bool {
        self.is_held
    }

    /// Everything waits for a while, whatever the reason.
    pub fn hold(&mut self) {
        self.is_held = true;
    }

    /// It need not wait any longer.
    pub fn release(&mut self) {
        self.is_held = false;
    }

    /// This message is in the storage that the tabs share.
    pub fn kept(&mut self, key: &str) {
        if !self.was_kept(key) {
            self.kept.push(key.to_owned());
        }
    }

    /// Whether it has been there. One that is there no more has been dealt with by another tab.
    pub fn was_kept(&self, key: &str) -> bool {
        self.kept.iter().any(|kept| kept == key)
    }
}

#[cfg(test)]
mod tests {
    use super::{Next::*, Outbox, Outcome::*};

    #[test]
    fn one_at_a_time_sends_what_there_is() {
        let mut outbox = Outbox::default();
        assert!(!outbox.begin(false));
        assert!(outbox.begin(true) && !outbox.begin(true));
        outbox.end();
        assert!(outbox.begin(true));
    }

    #[test]
    fn what_follows_from_an_outcome() {
        let mut outbox = Outbox::default();
        assert!(outbox.begin(true));
        assert_eq!([Stored, Refused, Lost].map(|outcome| outbox.sent(outcome)), [LetGo, LetGo, Wait]);
        assert_eq!([Disowned, Disowned].map(|outcome| outbox.sent(outcome)), [BeginAnew, Wait]);
        outbox.end();
        assert!(outbox.begin(true));
        assert_eq!(outbox.sent(Disowned), BeginAnew, "the next time it is tried once more");
    }

    #[test]
    fn nothing_leaves_while_the_server_can_take_nothing() {
        let mut outbox = Outbox::default();
        assert!(outbox.begin(true));
        assert_eq!(outbox.sent(Busy), Hold);
        outbox.end();
        assert!(outbox.is_held() && !outbox.begin(true));
        outbox.release();
        assert!(outbox.begin(true));
        outbox.end();
        outbox.hold();
        assert!(!outbox.begin(true));
    }

    #[test]
    fn what_was_kept_is_known() {
        let mut outbox = Outbox::default();
        outbox.kept("a");
        outbox.kept("a");
        assert!(outbox.was_kept("a") && !outbox.was_kept("b"));
    }
}
