//! The status of a conversation, and what may move it (spec 2 §7.1).

use crate::threads::{AfterMessage, SenderType};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The status of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "lowercase"))]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Nobody has answered yet.
    Open,
    /// Staff and the visitor are talking.
    Active,
    /// Staff wait for the visitor.
    Waiting,
    /// It goes on as a ticket.
    Linked,
    /// It is dealt with; the visitor may still write, which takes it up again.
    Resolved,
    /// It takes no more messages.
    Closed,
    /// It takes no more messages, and never deserved any.
    Spam,
}

/// What moves a conversation from one status to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The visitor writes.
    VisitorWrites,
    /// An agent answers.
    AgentWrites,
    /// An agent chooses the status.
    Agent,
    /// Nobody has written for long.
    Inactivity,
    /// It is made into a ticket.
    Ticket,
}

use Cause::{Agent, AgentWrites, Inactivity, Ticket, VisitorWrites};
use Status::{Active, Closed, Linked, Open, Resolved, Spam, Waiting};

/// Where each cause may bring it.
type Ways = &'static [(Cause, &'static [Status])];

/// Every way from one status to another, and who may take it. What is not here is refused.
const TRANSITIONS: &[(Status, Ways)] = &[
    (
        Open,
        &[
            (AgentWrites, &[Active]),
            (Agent, &[Active, Waiting, Resolved, Closed, Spam]),
            (Inactivity, &[Closed]),
            (Ticket, &[Linked]),
        ],
    ),
    (Active, &[(Agent, &[Waiting, Resolved, Closed, Spam]), (Inactivity, &[Closed]), (Ticket, &[Linked])]),
    (
        Waiting,
        &[
            (VisitorWrites, &[Active]),
            (Agent, &[Active, Resolved, Closed, Spam]),
            (Inactivity, &[Closed]),
            (Ticket, &[Linked]),
        ],
    ),
    (Linked, &[(Agent, &[Resolved, Closed])]),
    (
        Resolved,
        &[(VisitorWrites, &[Active]), (Agent, &[Active, Closed, Spam]), (Inactivity, &[Closed]), (Ticket, &[Linked])],
    ),
    // A mistake can be undone.
    (Closed, &[(Agent, &[Active])]),
    (Spam, &[(Agent, &[Active])]),
];

impl Status {
    /// Every status, in the order of a conversation's life.
    pub const ALL: [Self; 7] = [Open, Active, Waiting, Linked, Resolved, Closed, Spam];

    /// The name in JSON, SQL and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Open => "open",
            Active => "active",
            Waiting => "waiting",
            Linked => "linked",
            Resolved => "resolved",
            Closed => "closed",
            Spam => "spam",
        }
    }

    /// What `cause` may make of it.
    pub fn ways(self, cause: Cause) -> &'static [Status] {
        let ways = TRANSITIONS.iter().find(|(from, _)| *from == self).map_or(&[][..], |(_, ways)| *ways);
        ways.iter().find(|(by, _)| *by == cause).map_or(&[], |(_, to)| *to)
    }

    /// Whether `cause` may make it `to`.
    pub fn may_become(self, to: Self, cause: Cause) -> bool {
        self.ways(cause).contains(&to)
    }

    /// What it is after a message, which moves it one way at most.
    pub fn after(self, cause: Cause) -> Self {
        self.ways(cause).first().copied().unwrap_or(self)
    }

    /// Whether messages are taken.
    pub fn takes_messages(self) -> bool {
        !matches!(self, Closed | Spam)
    }

    /// Whether staff are done with it: it lies in the archive unless they take it out.
    pub fn is_finished(self) -> bool {
        matches!(self, Resolved | Closed | Spam)
    }
}

/// What a message makes of a conversation; `None` where it takes none. A visitor's message brings it back from the
/// archive.
pub(crate) fn after_message(status: Status, sender: SenderType) -> Option<AfterMessage<Status>> {
    let is_visitor = sender == SenderType::Customer;
    let cause = if is_visitor { VisitorWrites } else { AgentWrites };
    let after = AfterMessage { status: status.after(cause), is_unarchived: is_visitor };
    status.takes_messages().then_some(after)
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
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
    use proptest::{prelude::*, sample::select};

    const CAUSES: [Cause; 5] = [VisitorWrites, AgentWrites, Agent, Inactivity, Ticket];

    /// What happens to a conversation: a cause, and what it would like to make of it.
    fn steps() -> impl Strategy<Value = Vec<(Cause, Status)>> {
        proptest::collection::vec((select(&CAUSES[..]), select(&Status::ALL[..])), 0..30)
    }

    proptest! {
        #[test]
        fn no_life_of_a_conversation_breaks_the_rules(steps in steps()) {
            let mut status = Open;
            for (cause, wish) in steps {
                let is_message = matches!(cause, VisitorWrites | AgentWrites);
                let next = match is_message {
                    true if !status.takes_messages() => status,
                    true => status.after(cause),
                    false if status.may_become(wish, cause) => wish,
                    false => status,
                };
                if !status.takes_messages() && next != status {
                    prop_assert_eq!((cause, next), (Agent, Active), "only an agent takes it up again");
                }
                if is_message {
                    prop_assert!(next == status || next == Active, "a message only takes up: {status} to {next}");
                    prop_assert!(status != Linked || next == Linked, "a ticket's conversation stays one");
                }
                prop_assert!(next != Linked || status == Linked || cause == Ticket);
                prop_assert!(next != Spam || status == Spam || cause == Agent);
                prop_assert!(cause != Inactivity || next == status || next == Closed);
                prop_assert!(next != Open || status == Open, "nothing is new twice");
                status = next;
            }
        }
    }

    #[test]
    fn the_paths_of_the_specification_are_open() {
        let check = |path: &[(Status, Cause, Status)]| {
            path.iter().for_each(|(from, cause, to)| assert!(from.may_become(*to, *cause), "{from} to {to}"));
        };
        check(&[
            (Open, AgentWrites, Active),
            (Active, Agent, Waiting),
            (Waiting, Agent, Resolved),
            (Resolved, Agent, Closed),
        ]);
        check(&[(Open, AgentWrites, Active), (Active, Ticket, Linked)]);
        check(&[(Open, Agent, Spam)]);
        for stale in [Open, Active, Waiting, Resolved] {
            check(&[(stale, Inactivity, Closed)]);
        }
        for kept in [Linked, Closed, Spam] {
            assert!(kept.ways(Inactivity).is_empty(), "{kept}");
        }
    }

    #[test]
    fn messages_move_one_way_at_most_and_names_can_be_read() {
        for status in Status::ALL {
            assert!(status.ways(VisitorWrites).len() <= 1 && status.ways(AgentWrites).len() <= 1, "{status}");
            assert_eq!(status.as_str().parse(), Ok(status));
            assert_eq!(serde_json::to_string(&status).unwrap(), format!("\"{status}\""));
        }
        assert!("Open".parse::<Status>().is_err());
    }
}
