//! Who looks at a thread, and whether they may. It is decided on the thread's facts, at each request and each join.

use super::queries;
use crate::{
    Error, Result, Services,
    db::Tx,
    people::{self, Actor},
    realtime::{Participant, Room},
};
use domain::{
    ids::ThreadId,
    people::Agent,
    threads::{self, Intent, Refusal, SenderType, ThreadFacts, ThreadKind, ThreadRef},
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

    /// What needs no look at the thread: a participant has only one, and staff who may read nothing of what is served are
    /// told so whether the thread exists or not.
    pub(super) fn check_request(&self, wanted: ThreadRef) -> Result<()> {
        match (self, wanted.kind) {
            (Self::Participant(participant), kind) if !participant.is_in(wanted) => {
                Err(Error::no_thread(kind.unwrap_or(participant.kind)))
            }
            (Self::Participant(_), _) => Ok(()),
            (Self::Agent(agent), Some(kind)) => require_kind(agent, kind, Intent::Read),
            (Self::Agent(agent), None) => require_any(agent),
        }
    }

    /// Whether the viewer may do this with the thread that they name. What they may not see, and what is of another kind
    /// than is served, is not found.
    pub(super) fn check(&self, wanted: ThreadRef, thread: &ThreadFacts, intent: Intent) -> Result<()> {
        match self {
            Self::Participant(participant) if participant.is_in(wanted) && wanted.names(thread) => Ok(()),
            Self::Participant(participant) => Err(Error::no_thread(wanted.kind.unwrap_or(participant.kind))),
            Self::Agent(agent) => check_agent(agent, wanted, thread, intent),
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

/// Whether a member of staff may do this with the thread that they name.
pub(super) fn check_agent(agent: &Agent, wanted: ThreadRef, thread: &ThreadFacts, intent: Intent) -> Result<()> {
    if !wanted.names(thread) {
        return Err(Error::no_thread(wanted.kind));
    }
    threads::check_agent(agent, thread, intent).or_else(|refusal| match refusal {
        Refusal::NotFound => Err(Error::no_thread(wanted.kind)),
        Refusal::Missing(permission) => people::require(agent, permission),
    })
}

/// Refuses staff who may do this with no thread of this kind.
pub(super) fn require_kind(agent: &Agent, kind: ThreadKind, intent: Intent) -> Result<()> {
    threads::check_kind(agent, kind, intent).or_else(|missing| people::require(agent, missing))
}

/// Refuses staff who may read threads of no kind.
fn require_any(agent: &Agent) -> Result<()> {
    let refused = ThreadKind::ALL.map(|kind| require_kind(agent, kind, Intent::Read));
    refused.into_iter().reduce(|first, other| first.or(other)).unwrap_or(Ok(()))
}

/// What a thread is, for a viewer who may do this with it.
///
/// Errors: `NotFound`, `Forbidden`.
pub(crate) async fn find_facts(
    services: &Services,
    viewer: &Viewer,
    wanted: impl Into<ThreadRef>,
    intent: Intent,
) -> Result<ThreadFacts> {
    let wanted = wanted.into();
    viewer.check_request(wanted)?;
    let thread = queries::facts(&services.db, wanted).await?;
    viewer.check(wanted, &thread, intent)?;
    Ok(thread)
}

/// Begins a transaction in which a member of staff changes a thread: nobody else does until it ends.
///
/// Errors: `Forbidden`, `NotFound`.
pub(crate) async fn begin_change(
    services: &Services,
    actor: &Actor,
    wanted: (ThreadKind, ThreadId),
) -> Result<(Tx, ThreadFacts)> {
    require_kind(actor, wanted.0, Intent::Change)?;
    let mut tx = services.db.begin().await?;
    let thread = queries::lock_facts(&mut tx, wanted.into()).await?;
    check_agent(actor, wanted.into(), &thread, Intent::Change)?;
    Ok((tx, thread))
}

/// The room of a thread, for a viewer who may see it; asked at each join.
pub async fn authorize(services: &Services, viewer: &Viewer, wanted: impl Into<ThreadRef>) -> Result<Room> {
    let wanted = wanted.into();
    match viewer {
        // A participant's thread exists, and its kind is known.
        Viewer::Participant(participant) => {
            viewer.check_request(wanted)?;
            Ok(Room::Thread(participant.kind, participant.thread_id))
        }
        Viewer::Agent(_) => {
            let thread = find_facts(services, viewer, wanted, Intent::Read).await?;
            Ok(Room::Thread(thread.kind, thread.id))
        }
    }
}

/// The rooms of what staff are told: what concerns all of them, and the list of threads of a kind, for those who may read
/// that kind; asked at each join.
pub fn authorize_staff_rooms(viewer: &Viewer, list: ThreadKind) -> Result<Vec<Room>> {
    let Viewer::Agent(agent) = viewer else {
        return Err(Error::Forbidden("Only staff may join this room.".to_owned()));
    };
    require_any(agent)?;
    let may_read = require_kind(agent, list, Intent::Read).is_ok();
    Ok([Room::Staff].into_iter().chain(may_read.then_some(Room::List(list))).collect())
}

/// Whether staff may still hear of threads of these kinds, whose rooms they have entered before.
pub fn may_still_hear(agent: &Agent, mut kinds: impl Iterator<Item = ThreadKind>) -> bool {
    require_any(agent).is_ok() && kinds.all(|kind| require_kind(agent, kind, Intent::Read).is_ok())
}
