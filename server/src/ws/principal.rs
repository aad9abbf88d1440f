//! Who makes the requests of a socket, and whether they still may.

use crate::state::AppState;
use backend::{
    Error, Result, Services, conversations, customers, people,
    realtime::{self, Principal, Proof, Room},
    threads::{self, Viewer},
};
use domain::{
    ids::{CustomerId, ThreadId},
    threads::ThreadKind,
};
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};
use tokio::time::Instant;
use tower_sessions::{SessionStore as _, session::Id};

/// For how long an agent that was read is good. A change by this process closes the agent's sockets at once; a change by
/// another one is noticed after this.
const FRESH_FOR: Duration = Duration::from_secs(1);

/// Who makes the requests of a socket.
pub(super) struct CurrentPrincipal<'a> {
    owner: &'a Principal,
    known: Option<(Instant, Viewer)>,
    /// The kinds of threads in whose rooms the socket has been.
    heard_of: HashSet<ThreadKind>,
    /// A customer's conversations that they have joined.
    joined: HashMap<ThreadId, realtime::Participant>,
}

impl<'a> CurrentPrincipal<'a> {
    pub(super) fn new(owner: &'a Principal) -> Self {
        Self { owner, known: None, heard_of: HashSet::new(), joined: HashMap::new() }
    }

    /// Who they are now, as whoever looks at this thread: a role or a name may have changed since the socket was
    /// opened, and what a customer may see is asked each time.
    pub(super) async fn viewer(&mut self, services: &Services, about: (ThreadKind, ThreadId)) -> Result<&Viewer> {
        let known = match self.owner {
            Principal::Visitor(guest) => match self.known.take() {
                Some(known) => known,
                None => (Instant::now(), Viewer::Participant(guest.clone())),
            },
            Principal::Customer { id, proof } => (Instant::now(), as_customer(services, *id, proof, about).await?),
            Principal::Agent { .. } => return self.staff(services).await,
        };
        Ok(&self.known.insert(known).1)
    }

    /// The member of staff who asks. Errors: `Forbidden` for visitors.
    pub(super) async fn staff(&mut self, services: &Services) -> Result<&Viewer> {
        let Principal::Agent { id, .. } = self.owner else {
            return Err(Error::Forbidden("Only staff may join this room.".to_owned()));
        };
        let known = match self.known.take().filter(|(at, _)| at.elapsed() < FRESH_FOR) {
            Some(known) => known,
            None => {
                let agent = people::agent(services, *id).await?.ok_or(Error::SignedOut("Please sign in."))?;
                (Instant::now(), Viewer::Agent(agent))
            }
        };
        Ok(&self.known.insert(known).1)
    }

    /// Notes that a room was entered.
    pub(super) fn entered(&mut self, room: Room) {
        self.heard_of.extend(room.kind());
    }

    /// Notes that a thread was joined. A customer is there in those that they have joined.
    pub(super) fn joined(&mut self, services: &Services, id: ThreadId) {
        if let (Principal::Customer { .. }, Some((_, Viewer::Participant(guest)))) = (self.owner, &self.known) {
            conversations::note_presence(services, guest);
            self.joined.insert(id, guest.clone());
        }
    }

    /// Notes that a thread was left.
    pub(super) fn left(&mut self, services: &Services, id: ThreadId) {
        if let Some(guest) = self.joined.remove(&id) {
            conversations::note_presence(services, &guest);
        }
    }

    /// Whether an agent may still hear what the rooms tell that the socket has entered; everybody else is in rooms of their
    /// own. Not asked when the socket opens: until then each request is refused by itself. As with sessions, a database
    /// that can't tell closes nothing.
    pub(super) async fn may_still_hear(&self, services: &Services) -> bool {
        let Principal::Agent { id, .. } = self.owner else { return true };
        let kinds = self.heard_of.iter().copied();
        let agent = people::agent(services, *id).await;
        agent.map_or(true, |agent| agent.is_some_and(|agent| threads::may_still_hear(&agent, kinds)))
    }

    /// Notes that the socket came, or that it has left every room.
    pub(super) fn note_presence(&self, services: &Services) {
        match self.owner {
            Principal::Visitor(guest) => conversations::note_presence(services, guest),
            Principal::Customer { .. } => {
                self.joined.values().for_each(|guest| conversations::note_presence(services, guest));
            }
            Principal::Agent { .. } => {}
        }
    }
}

async fn as_customer(
    services: &Services,
    id: CustomerId,
    proof: &Proof,
    (kind, about): (ThreadKind, ThreadId),
) -> Result<Viewer> {
    if proof.has_expired(services) {
        return Err(Error::TokenInvalid);
    }
    match kind {
        ThreadKind::Conversation => conversations::find_participant(services, id, about).await.map(Viewer::Participant),
        ThreadKind::Ticket => Err(Error::NotFound("ticket")),
    }
}

/// Whether what opened the socket is still good. When the database can't tell, it counts as good: an outage should not
/// sign everybody out.
pub(super) async fn has_access(state: &AppState, owner: &Principal) -> bool {
    match owner {
        Principal::Visitor(realtime::Participant { token_hash: Some(hash), .. }) => {
            conversations::is_token_valid(&state.services, hash).await.unwrap_or(true)
        }
        Principal::Visitor(_) => true,
        Principal::Customer { proof, .. } => {
            !proof.has_expired(&state.services) && customers::is_good(&state.services, proof).await.unwrap_or(true)
        }
        Principal::Agent { session, .. } => is_open(state, &session.current()).await,
    }
}

async fn is_open(state: &AppState, session: &str) -> bool {
    let Ok(id) = session.parse::<Id>() else { return false };
    state.session_store().load(&id).await.map_or(true, |record| record.is_some())
}
