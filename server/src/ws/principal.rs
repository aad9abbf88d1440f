//! Who makes the requests of a socket.

use backend::{
    Error, Result, Services,
    conversations::{self, Viewer},
    customers::Proof,
    people,
    realtime::SocketOwner,
};
use domain::ids::{ConversationId, CustomerId};
use std::{collections::HashMap, time::Duration};
use tokio::time::Instant;

/// For how long an agent that was read is good. A change by this process closes the agent's sockets at once; a change by
/// another one is noticed after this.
const FRESH_FOR: Duration = Duration::from_secs(1);

/// Who makes the requests of a socket.
pub(super) struct CurrentPrincipal<'a> {
    owner: &'a SocketOwner,
    known: Option<(Instant, Viewer)>,
    /// A customer's conversations that they have joined.
    joined: HashMap<ConversationId, conversations::Guest>,
}

impl<'a> CurrentPrincipal<'a> {
    pub(super) fn new(owner: &'a SocketOwner) -> Self {
        Self { owner, known: None, joined: HashMap::new() }
    }

    /// Who they are now, as whoever looks at this conversation: a role or a name may have changed since the socket was
    /// opened, and what a customer may see is asked each time.
    pub(super) async fn viewer(&mut self, services: &Services, about: ConversationId) -> Result<&Viewer> {
        let known = match self.owner {
            SocketOwner::Guest(guest) => match self.known.take() {
                Some(known) => known,
                None => (Instant::now(), Viewer::Guest(guest.clone())),
            },
            SocketOwner::Customer { id, proof } => (Instant::now(), as_customer(services, *id, proof, about).await?),
            SocketOwner::Agent { .. } => return self.staff(services).await,
        };
        Ok(&self.known.insert(known).1)
    }

    /// The member of staff who asks. Errors: `Forbidden` for visitors.
    pub(super) async fn staff(&mut self, services: &Services) -> Result<&Viewer> {
        let SocketOwner::Agent { id, .. } = self.owner else {
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

    /// Notes that a room was entered. A customer is there in those that they have joined.
    pub(super) fn joined(&mut self, services: &Services, id: ConversationId) {
        if let (SocketOwner::Customer { .. }, Some((_, Viewer::Guest(guest)))) = (self.owner, &self.known) {
            conversations::note_presence(services, guest);
            self.joined.insert(id, guest.clone());
        }
    }

    /// Notes that a room was left.
    pub(super) fn left(&mut self, services: &Services, id: ConversationId) {
        if let Some(guest) = self.joined.remove(&id) {
            conversations::note_presence(services, &guest);
        }
    }

    /// Notes that the socket came, or that it has left every room.
    pub(super) fn note_presence(&self, services: &Services) {
        match self.owner {
            SocketOwner::Guest(guest) => conversations::note_presence(services, guest),
            SocketOwner::Customer { .. } => {
                self.joined.values().for_each(|guest| conversations::note_presence(services, guest));
            }
            SocketOwner::Agent { .. } => {}
        }
    }
}

async fn as_customer(services: &Services, id: CustomerId, proof: &Proof, about: ConversationId) -> Result<Viewer> {
    if proof.has_expired(services) {
        return Err(Error::TokenInvalid);
    }
    Ok(Viewer::Guest(conversations::guest_as(services, id, about).await?))
}
