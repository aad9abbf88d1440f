//! Who a session belongs to: the same for the desk's pages and for REST.

use super::{AGENT_KEY, agent};
use crate::{Desk, Error, Result};
use domain::{ids::AgentId, people::Agent};
use tower_sessions::{Session, session::Error as SessionError};

/// The session's agent, if it has one who is still active.
pub async fn agent_of(desk: &Desk, session: &Session) -> Result<Option<Agent>> {
    match session.get::<AgentId>(AGENT_KEY).await.map_err(failed)? {
        Some(id) => agent(desk, id).await,
        None => Ok(None),
    }
}

/// Makes the session this agent's. It gets a new id, so that one which somebody planted before is worth nothing.
pub async fn begin_session(session: &Session, agent: &Agent) -> Result<()> {
    session.cycle_id().await.map_err(failed)?;
    session.insert(AGENT_KEY, agent.id).await.map_err(failed)
}

/// Ends the session and the sockets that it opened.
pub async fn end_session(desk: &Desk, session: &Session) -> Result<()> {
    let id = session.id();
    session.flush().await.map_err(failed)?;
    // Afterwards, so that a socket which opens meanwhile finds no session.
    if let Some(id) = id {
        desk.realtime.revoke_session(&id.to_string());
    }
    Ok(())
}

/// A session that can't be read or written is our failure, not the client's.
fn failed(error: SessionError) -> Error {
    Error::Internal(format!("session: {error}"))
}
