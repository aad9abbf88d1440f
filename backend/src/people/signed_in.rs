//! Who a session belongs to: the same for the desk's pages and for REST.

use super::{AGENT_KEY, agent};
use crate::{Error, Result, Services};
use domain::{ids::AgentId, people::Agent};
use tower_sessions::{
    Session,
    session::{Error as SessionError, Id},
};

/// The session's agent, if it has one who is still active.
pub async fn agent_of(services: &Services, session: &Session) -> Result<Option<Agent>> {
    match session.get::<AgentId>(AGENT_KEY).await.map_err(failed)? {
        Some(id) => agent(services, id).await,
        None => Ok(None),
    }
}

/// Makes the session this agent's. It gets a new id, so that one which somebody planted before is worth nothing, and
/// nothing stays in it of who was signed in before.
pub async fn begin_session(services: &Services, session: &Session, agent: &Agent) -> Result<()> {
    end_session(services, session).await?;
    session.cycle_id().await.map_err(failed)?;
    session.insert(AGENT_KEY, agent.id).await.map_err(failed)
}

/// Gives the session a new id, which is returned: whoever knows the old one is signed out. The sockets that it opened go
/// on. `None` for what is no session yet.
pub(super) async fn renew_session(services: &Services, session: &Session) -> Result<Option<Id>> {
    let Some(old) = session.id() else { return Ok(None) };
    session.cycle_id().await.map_err(failed)?;
    // Stored at once, because sockets look whether their session is there.
    session.save().await.map_err(failed)?;
    let new = session.id();
    if let Some(new) = new {
        services.realtime.move_session(&old.to_string(), &new.to_string());
    }
    Ok(new)
}

/// Ends the session and the sockets that it opened.
pub async fn end_session(services: &Services, session: &Session) -> Result<()> {
    let id = session.id();
    session.flush().await.map_err(failed)?;
    // Afterwards, so that a socket which opens meanwhile finds no session.
    if let Some(id) = id {
        services.realtime.revoke_session(&id.to_string());
    }
    Ok(())
}

/// A session that can't be read or written is our failure, not the client's.
fn failed(error: SessionError) -> Error {
    Error::Internal(format!("session: {error}"))
}
