//! Who looks at a thread, and whether they may. It is decided on what the thread is, at each request and each join.

use super::queries::{self, Facts};
use crate::{
    Error, Result, Services,
    error::THREAD,
    people::{self, Actor},
    realtime::Participant,
};
use domain::{
    ids::ThreadId,
    people::{Agent, Permission},
    threads::{SenderType, ThreadKind},
};
use uuid::Uuid;

/// Whoever looks at a thread or writes in it.
#[derive(Debug, Clone)]
pub enum Viewer {
    /// From the customer's side.
    Participant(Participant),
    /// A member of staff.
    Agent(Agent),
}

impl Viewer {
    pub(crate) fn sender_type(&self) -> SenderType {
        match self {
            Self::Participant(_) => SenderType::Customer,
            Self::Agent(_) => SenderType::Agent,
        }
    }

    pub(crate) fn sender_id(&self) -> Uuid {
        match self {
            Self::Participant(participant) => participant.visitor_id.0,
            Self::Agent(agent) => agent.id.0,
        }
    }

    pub(crate) fn sender_name(&self) -> Option<String> {
        match self {
            Self::Participant(_) => None,
            Self::Agent(agent) => Some(agent.name.clone()),
        }
    }

    /// What needs no look at the thread: a participant has only one, and an agent who may read no kind of thread is told
    /// so whether this one exists or not.
    pub(super) fn require_own(&self, id: ThreadId) -> Result<()> {
        match self {
            Self::Participant(participant) if participant.thread_id != id => Err(Error::NotFound(THREAD)),
            Self::Participant(_) => Ok(()),
            Self::Agent(agent) => require_any(agent),
        }
    }

    /// Participants see their own thread, and agents those of the kinds that they may read. What a participant may not
    /// see is not found.
    pub(crate) fn require_read(&self, (kind, id): (ThreadKind, ThreadId)) -> Result<()> {
        match self {
            Self::Participant(participant) if participant.thread_id != id => Err(Error::NotFound(THREAD)),
            Self::Participant(_) => Ok(()),
            Self::Agent(agent) => require_read(agent, kind),
        }
    }

    /// Participants write in their own thread, and agents in those of the kinds that they may change.
    pub(crate) fn require_write(&self, (kind, id): (ThreadKind, ThreadId)) -> Result<()> {
        self.require_read((kind, id))?;
        match self {
            Self::Participant(_) => Ok(()),
            Self::Agent(agent) => require_change(agent, kind),
        }
    }
}

impl From<Actor> for Viewer {
    fn from(actor: Actor) -> Self {
        Self::Agent(actor.agent)
    }
}

impl From<Participant> for Viewer {
    fn from(participant: Participant) -> Self {
        Self::Participant(participant)
    }
}

/// Refuses staff who may not read threads of this kind.
pub(crate) fn require_read(agent: &Agent, kind: ThreadKind) -> Result<()> {
    people::require(agent, Permission::to_read(kind))
}

/// Refuses staff who may not change threads of this kind. Whoever changes one is told how it looks then, so they read
/// too.
pub(crate) fn require_change(agent: &Agent, kind: ThreadKind) -> Result<()> {
    require_read(agent, kind)?;
    people::require(agent, Permission::to_change(kind))
}

/// Refuses staff who may read threads of no kind.
fn require_any(agent: &Agent) -> Result<()> {
    let refused = ThreadKind::ALL.map(|kind| require_read(agent, kind));
    refused.into_iter().reduce(|first, other| first.or(other)).unwrap_or(Ok(()))
}

/// Whether the viewer may hear what staff are told about every thread; asked at each join.
pub fn authorize_staff_room(viewer: &Viewer) -> Result<()> {
    match viewer {
        Viewer::Agent(agent) => require_any(agent),
        Viewer::Participant(_) => Err(Error::Forbidden("Only staff may join this room.".to_owned())),
    }
}

/// Whether the viewer may see this thread; asked at each join.
pub async fn authorize(services: &Services, viewer: &Viewer, id: ThreadId) -> Result<()> {
    match viewer {
        // A participant's thread exists.
        Viewer::Participant(_) => viewer.require_own(id),
        Viewer::Agent(_) => readable(services, viewer, id).await.map(|_| ()),
    }
}

/// What a thread is, for a viewer who may read it.
pub(super) async fn readable(services: &Services, viewer: &Viewer, id: ThreadId) -> Result<Facts> {
    viewer.require_own(id)?;
    let thread = queries::facts(&services.db, id).await?;
    viewer.require_read((thread.kind, id))?;
    Ok(thread)
}
