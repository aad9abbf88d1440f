//! Tickets: customers' numbered requests, worked to a resolution. So far their statuses, which the rules of threads ask.

use crate::threads::{AfterMessage, SenderType};
use Cause::{Agent, CustomerWrites};
use Status::{Closed, Escalated, InProgress, Open, Resolved, Waiting};
use std::str::FromStr;

/// The status of a ticket (spec 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Nobody works on it yet, or its customer says that it is not solved.
    Open,
    /// An agent works on it.
    InProgress,
    /// Staff wait for the customer.
    Waiting,
    /// It has gone to a higher tier or another department.
    Escalated,
    /// It is dealt with; the customer may still write, which opens it again.
    Resolved,
    /// It takes no more messages.
    Closed,
}

/// What moves a ticket from one status to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The customer writes.
    CustomerWrites,
    /// An agent chooses the status.
    Agent,
}

/// The statuses to which each cause may bring a ticket.
type Ways = &'static [(Cause, &'static [Status])];

/// Every way from one status to another, and who may take it. What is not here is refused.
const TRANSITIONS: &[(Status, Ways)] = &[
    (Open, &[(Agent, &[InProgress, Escalated])]),
    (InProgress, &[(Agent, &[Waiting, Escalated, Resolved])]),
    (Waiting, &[(CustomerWrites, &[InProgress]), (Agent, &[InProgress, Escalated, Resolved])]),
    (Escalated, &[(Agent, &[InProgress])]),
    (Resolved, &[(CustomerWrites, &[Open]), (Agent, &[Open, Closed])]),
    (Closed, &[]),
];

impl Status {
    /// Every status, in the order of a ticket's life.
    pub const ALL: [Self; 6] = [Open, InProgress, Waiting, Escalated, Resolved, Closed];

    /// The name in JSON and SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Open => "open",
            InProgress => "in_progress",
            Waiting => "waiting",
            Escalated => "escalated",
            Resolved => "resolved",
            Closed => "closed",
        }
    }

    fn ways(self, cause: Cause) -> &'static [Status] {
        let ways = TRANSITIONS.iter().find(|(from, _)| *from == self).map_or(&[][..], |(_, ways)| *ways);
        ways.iter().find(|(by, _)| *by == cause).map_or(&[], |(_, to)| *to)
    }

    /// Whether `cause` may make it `to`.
    pub fn may_become(self, to: Self, cause: Cause) -> bool {
        self.ways(cause).contains(&to)
    }

    /// Whether messages are taken.
    pub fn takes_messages(self) -> bool {
        self != Closed
    }

    /// Whether staff are done with it.
    pub fn is_finished(self) -> bool {
        matches!(self, Resolved | Closed)
    }
}

/// What a message makes of a ticket; `None` where it takes none. A customer who writes takes up what was thought done.
pub(crate) fn after_message(status: Status, sender: SenderType) -> Option<AfterMessage<Status>> {
    let is_customer = sender == SenderType::Customer;
    let moved = status.ways(CustomerWrites).first().copied().filter(|_| is_customer).unwrap_or(status);
    let after = AfterMessage { status: moved, is_unarchived: is_customer };
    status.takes_messages().then_some(after)
}

impl FromStr for Status {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|status| status.as_str() == text);
        found.ok_or_else(|| format!("There is no status “{text}”."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_goes_the_ways_of_the_specification() {
        for (from, to) in [(Open, InProgress), (InProgress, Waiting), (Waiting, InProgress), (Escalated, InProgress)] {
            assert!(from.may_become(to, Agent), "{from:?} to {to:?}");
        }
        for status in Status::ALL {
            assert!(!Closed.may_become(status, Agent), "a closed ticket is followed up by another one");
            assert!(status.ways(CustomerWrites).len() <= 1, "a message moves a ticket one way at most");
        }
    }
}
