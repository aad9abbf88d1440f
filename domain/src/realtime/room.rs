//! Rooms, and their names.

use super::topics;
use crate::{
    ids::{AgentId, CustomerId, ThreadId},
    threads::ThreadKind,
};

/// A room: those in it are told what happens there. Whoever enters one is authorised for it at that moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Room {
    /// Everything that happens in one thread.
    Thread(ThreadKind, ThreadId),
    /// The list of threads of a kind, as staff see it.
    List(ThreadKind),
    /// Everything that concerns all staff, whichever threads they may read.
    Staff,
    /// Everything that concerns the team.
    Team,
    /// What concerns one agent.
    Agent(AgentId),
    /// What concerns one customer.
    Customer(CustomerId),
}

impl Room {
    /// The room of a conversation's thread.
    pub fn conversation(id: ThreadId) -> Self {
        Self::Thread(ThreadKind::Conversation, id)
    }

    /// The kind of thread of which those in the room hear.
    pub fn kind(self) -> Option<ThreadKind> {
        match self {
            Self::Thread(kind, _) | Self::List(kind) => Some(kind),
            Self::Staff | Self::Team | Self::Agent(_) | Self::Customer(_) => None,
        }
    }

    /// The name on the wire (spec 2 §10).
    pub fn name(self) -> String {
        match self {
            Self::Thread(ThreadKind::Conversation, id) => format!("support:inquiry:{id}:messages"),
            Self::Thread(ThreadKind::Ticket, id) => format!("support:request:{id}:messages"),
            // Both are entered by one frame, and clients know them as one.
            Self::Staff | Self::List(ThreadKind::Conversation) => topics::STAFF_ROOM.to_owned(),
            Self::List(ThreadKind::Ticket) => "tickets".to_owned(),
            Self::Team => topics::TEAM_ROOM.to_owned(),
            Self::Agent(id) => format!("agent:{id}"),
            Self::Customer(id) => format!("customer:{id}"),
        }
    }
}
