//! The status of a thread of any kind, and what a message does to it.

use super::{AfterMessage, SenderType, ThreadKind};
use crate::{conversations, tickets};
use serde::{Serialize, Serializer};
use std::fmt;

/// The status of a thread. Each kind has statuses of its own, with a table of transitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ThreadStatus {
    /// A conversation's.
    Conversation(conversations::Status),
    /// A ticket's.
    Ticket(tickets::Status),
}

impl ThreadStatus {
    /// Reads a stored status. Errors: a sentence for the log when a thread of this kind has no such status.
    pub fn parse(kind: ThreadKind, text: &str) -> Result<Self, String> {
        match kind {
            ThreadKind::Conversation => text.parse().map(Self::Conversation),
            ThreadKind::Ticket => text.parse().map(Self::Ticket),
        }
    }

    /// The kind of thread that has it.
    pub fn kind(self) -> ThreadKind {
        match self {
            Self::Conversation(_) => ThreadKind::Conversation,
            Self::Ticket(_) => ThreadKind::Ticket,
        }
    }

    /// The status of a new thread of this kind.
    pub fn first(kind: ThreadKind) -> Self {
        match kind {
            ThreadKind::Conversation => Self::Conversation(conversations::Status::Open),
            ThreadKind::Ticket => Self::Ticket(tickets::Status::Open),
        }
    }

    /// The statuses of this kind in which staff are not done with a thread.
    pub fn unfinished(kind: ThreadKind) -> Vec<Self> {
        let all: Vec<_> = match kind {
            ThreadKind::Conversation => conversations::Status::ALL.into_iter().map(Self::Conversation).collect(),
            ThreadKind::Ticket => tickets::Status::ALL.into_iter().map(Self::Ticket).collect(),
        };
        all.into_iter().filter(|status| !status.is_finished()).collect()
    }

    /// The name in JSON and SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conversation(status) => status.as_str(),
            Self::Ticket(status) => status.as_str(),
        }
    }

    /// What a message of this sender makes of the thread; `None` where the thread takes no messages.
    pub fn after_message(self, sender: SenderType) -> Option<AfterMessage<Self>> {
        match self {
            Self::Conversation(status) => Some(conversations::after_message(status, sender)?.map(Self::Conversation)),
            Self::Ticket(status) => Some(tickets::after_message(status, sender)?.map(Self::Ticket)),
        }
    }

    /// Whether messages are taken.
    pub fn takes_messages(self) -> bool {
        match self {
            Self::Conversation(status) => status.takes_messages(),
            Self::Ticket(status) => status.takes_messages(),
        }
    }

    /// Whether staff are done with the thread: it lies in the archive unless they take it out.
    pub fn is_finished(self) -> bool {
        match self {
            Self::Conversation(status) => status.is_finished(),
            Self::Ticket(status) => status.is_finished(),
        }
    }

    /// Whether a member of staff may make it `to`.
    pub fn agent_may_make_it(self, to: Self) -> bool {
        match (self, to) {
            (Self::Conversation(from), Self::Conversation(to)) => from.may_become(to, conversations::Cause::Agent),
            (Self::Ticket(from), Self::Ticket(to)) => from.may_become(to, tickets::Cause::Agent),
            _ => false,
        }
    }

    /// Whether long silence may make it `to`.
    pub fn inactivity_may_make_it(self, to: Self) -> bool {
        match (self, to) {
            (Self::Conversation(from), Self::Conversation(to)) => from.may_become(to, conversations::Cause::Inactivity),
            _ => false,
        }
    }
}

impl From<conversations::Status> for ThreadStatus {
    fn from(status: conversations::Status) -> Self {
        Self::Conversation(status)
    }
}

impl fmt::Display for ThreadStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ThreadStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{SenderType::*, ThreadStatus::*, *};

    #[test]
    fn a_message_does_what_the_kind_of_thread_says() {
        use conversations::Status as C;
        use tickets::Status as T;
        let check = |from: ThreadStatus, sender, expected: Option<(ThreadStatus, bool)>| {
            let after = from.after_message(sender).map(|after| (after.status, after.is_unarchived));
            assert_eq!(after, expected, "{from} {sender:?}");
        };
        check(Conversation(C::Open), Agent, Some((Conversation(C::Active), false)));
        check(Conversation(C::Open), Customer, Some((Conversation(C::Open), true)));
        check(Conversation(C::Resolved), Customer, Some((Conversation(C::Active), true)));
        check(Conversation(C::Resolved), Agent, Some((Conversation(C::Resolved), false)));
        check(Conversation(C::Closed), Customer, None);
        check(Conversation(C::Spam), Agent, None);
        check(Ticket(T::Open), Agent, Some((Ticket(T::Open), false)));
        check(Ticket(T::Resolved), Customer, Some((Ticket(T::Open), true)));
        check(Ticket(T::Waiting), Customer, Some((Ticket(T::InProgress), true)));
        check(Ticket(T::Closed), Customer, None);
    }

    #[test]
    fn every_status_is_read_back_as_the_same_one_of_its_kind() {
        for status in conversations::Status::ALL {
            assert_eq!(ThreadStatus::parse(ThreadKind::Conversation, status.as_str()), Ok(Conversation(status)));
        }
        for status in tickets::Status::ALL {
            assert_eq!(ThreadStatus::parse(ThreadKind::Ticket, status.as_str()), Ok(Ticket(status)));
        }
        assert!(ThreadStatus::parse(ThreadKind::Ticket, "spam").is_err());
        assert!(!Conversation(conversations::Status::Open).agent_may_make_it(Ticket(tickets::Status::Resolved)));
    }
}
