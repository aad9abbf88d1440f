//! What a thread is, and what staff may do with one that is so.

use super::{ThreadKind, ThreadStatus};
use crate::{
    ids::{AgentId, CustomerId, DepartmentId, InboxId, ThreadId},
    people::{Agent, Permission},
};

/// A thread as a request names it: by its id, and by the kind that the route or the frame serves. A thread of another
/// kind is not found there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ThreadRef {
    /// Which thread.
    pub id: ThreadId,
    /// The kind that is served; `None` where every kind is.
    pub kind: Option<ThreadKind>,
}

impl ThreadRef {
    /// Whether this thread is the one that is meant.
    pub fn names(self, thread: &ThreadFacts) -> bool {
        self.id == thread.id && self.kind.is_none_or(|kind| kind == thread.kind)
    }
}

impl From<(ThreadKind, ThreadId)> for ThreadRef {
    fn from((kind, id): (ThreadKind, ThreadId)) -> Self {
        Self { id, kind: Some(kind) }
    }
}

/// For what serves every kind.
impl From<ThreadId> for ThreadRef {
    fn from(id: ThreadId) -> Self {
        Self { id, kind: None }
    }
}

/// What a thread is: all that decides who may do what in it, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadFacts {
    /// Which thread.
    pub id: ThreadId,
    /// Its kind, which says what permissions it asks for.
    pub kind: ThreadKind,
    /// The inbox that it came through.
    pub inbox_id: InboxId,
    /// The customer whose it is, where somebody's identity is verified.
    pub customer_id: Option<CustomerId>,
    /// Who sees to it.
    pub assigned_to: Option<AgentId>,
    /// The department that sees to it.
    pub department_id: Option<DepartmentId>,
    /// Its status.
    pub status: ThreadStatus,
    /// What people call it by: a conversation's tracking code, a ticket's number.
    pub reference: String,
    /// The number of its newest event.
    pub last_event_id: i64,
}

impl ThreadFacts {
    /// The name by which rooms and changes know it.
    pub fn key(&self) -> (ThreadKind, ThreadId) {
        (self.kind, self.id)
    }
}

/// What somebody wants to do with a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// See it, and hear of it.
    Read,
    /// Write in it, or change it.
    Change,
}

/// Why a member of staff may not do something with a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// They may not see it, so nothing tells that it is there.
    NotFound,
    /// They see it, and lack this permission.
    Missing(Permission),
}

/// Whether a member of staff may do this with threads of a kind at all. Who changes one is told how it looks then, so
/// changing needs reading too.
///
/// Errors: the permission that they lack.
pub fn check_kind(agent: &Agent, kind: ThreadKind, intent: Intent) -> Result<(), Permission> {
    let (read, change) = (Permission::to_read(kind), Permission::to_change(kind));
    let needed = match intent {
        Intent::Read => &[read][..],
        Intent::Change => &[read, change],
    };
    needed.iter().find(|permission| !agent.may(**permission)).map_or(Ok(()), |missing| Err(*missing))
}

/// Whether a member of staff may do this with this thread. Everything that reads or changes one asks here, so a narrower
/// scope than "all of a kind" is decided here and nowhere else.
pub fn check_agent(agent: &Agent, thread: &ThreadFacts, intent: Intent) -> Result<(), Refusal> {
    check_kind(agent, thread.kind, Intent::Read).map_err(|_| Refusal::NotFound)?;
    check_kind(agent, thread.kind, intent).map_err(Refusal::Missing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Timestamp,
        people::{Permissions, Role, TicketScope},
        threads::ThreadKind::{Conversation, Ticket},
    };
    use uuid::Uuid;

    fn agent(permissions: impl Into<Permissions>) -> Agent {
        Agent {
            id: AgentId(Uuid::now_v7()),
            email: "ada@example.com".to_owned(),
            name: "Ada".to_owned(),
            role: Role::Agent,
            permissions: permissions.into(),
            ticket_scope: TicketScope::All,
            department_id: None,
            deactivated_at: None,
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn thread(kind: ThreadKind) -> ThreadFacts {
        ThreadFacts {
            id: ThreadId(Uuid::now_v7()),
            kind,
            inbox_id: InboxId(Uuid::now_v7()),
            customer_id: None,
            assigned_to: None,
            department_id: None,
            status: ThreadStatus::first(kind),
            reference: "TKT-2026-001".to_owned(),
            last_event_id: 0,
        }
    }

    #[test]
    fn what_may_not_be_seen_is_not_there_and_what_may_not_be_changed_says_why() {
        for kind in ThreadKind::ALL {
            let (read, change, thread) = (Permission::to_read(kind), Permission::to_change(kind), thread(kind));
            let check = |holds: Permissions, read: Result<(), Refusal>, change: Result<(), Refusal>| {
                let agent = agent(holds);
                assert_eq!(check_agent(&agent, &thread, Intent::Read), read, "{kind:?} {holds:?}");
                assert_eq!(check_agent(&agent, &thread, Intent::Change), change, "{kind:?} {holds:?}");
            };
            check([read, change].into(), Ok(()), Ok(()));
            check([read].into(), Ok(()), Err(Refusal::Missing(change)));
            // Changing alone shows nothing.
            check([change].into(), Err(Refusal::NotFound), Err(Refusal::NotFound));
            check(Permissions::default(), Err(Refusal::NotFound), Err(Refusal::NotFound));
            assert_eq!(check_kind(&agent([change]), kind, Intent::Change), Err(read));
        }
    }

    #[test]
    fn a_thread_is_only_found_where_its_kind_is_served() {
        let ticket = thread(Ticket);
        assert!(ThreadRef::from(ticket.id).names(&ticket) && ThreadRef::from(ticket.key()).names(&ticket));
        assert!(!ThreadRef::from((Conversation, ticket.id)).names(&ticket));
        assert!(!ThreadRef::from(ThreadId(Uuid::now_v7())).names(&ticket));
    }
}
