//! Who asks on a socket.

use backend::{Desk, Error, Result, conversations::Viewer, people, realtime::SocketOwner};
use std::time::Duration;
use tokio::time::Instant;

/// For how long what is known of an agent is good. What this process changes closes the agent's sockets at once; what
/// another one changes is noticed after this.
const FRESH: Duration = Duration::from_secs(1);

/// Who asks on a socket.
pub(super) struct Asker<'a> {
    owner: &'a SocketOwner,
    known: Option<(Instant, Viewer)>,
}

impl<'a> Asker<'a> {
    pub(super) fn new(owner: &'a SocketOwner) -> Self {
        Self { owner, known: None }
    }

    /// Who they are now: a role or a name may have changed since the socket was opened.
    pub(super) async fn viewer(&mut self, desk: &Desk) -> Result<&Viewer> {
        let fresh = self.known.take().filter(|(at, _)| at.elapsed() < FRESH);
        let known = match (fresh, self.owner) {
            (Some(known), _) => known,
            (None, SocketOwner::Guest(guest)) => (Instant::now(), Viewer::Guest(guest.clone())),
            (None, SocketOwner::Agent { id, .. }) => {
                let agent = people::agent(desk, *id).await?.ok_or(Error::SignedOut("Please sign in."))?;
                (Instant::now(), Viewer::Agent(agent))
            }
        };
        Ok(&self.known.insert(known).1)
    }
}
