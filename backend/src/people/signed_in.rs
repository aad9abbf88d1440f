//! How sessions begin and end: the same for the desk's pages and for REST.

use super::{queries, sessions::AGENT_KEY};
use crate::{Error, Result, Services};
use domain::people::Agent;
use tower_sessions::{
    Session,
    session::{Error as SessionError, Id},
};

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

/// Ends an agent's sessions and sockets, except one session.
pub(super) async fn end_sessions(services: &Services, agent: &Agent, keep: Option<Id>) -> Result<()> {
    let keep = keep.map(|id| id.to_string());
    let keep_hash = keep.as_deref().map(crate::secrets::hash).unwrap_or_default();
    queries::sessions::delete_of(&services.db, agent.id, keep_hash).await?;
    services.realtime.revoke_agent(agent.id, keep.as_deref());
    Ok(())
}

/// A session that can't be read or written is our failure, not the client's.
pub(super) fn failed(error: SessionError) -> Error {
    Error::Internal(format!("session: {error}"))
}
