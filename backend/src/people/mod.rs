//! People who answer: how they come in, what they may do, how they lose access.

mod access;
mod accounts;
mod api_keys;
mod invitations;
mod passwords;
mod queries;
mod roles;
mod sessions;
mod setup_code;
mod sign_in;
mod signed_in;

pub use crate::activity::Actor;
pub(crate) use access::hold;
pub use access::{change_role, deactivate, reactivate};
pub use accounts::{
    NewAgent, agent, any_agent, change_password, colleagues, create_agent, create_owner, list_agents, rename,
    reset_password,
};
pub use api_keys::{actor_of_key, create_api_key, list_api_keys, revoke_api_key};
pub use invitations::{accept_invitation, invitation, invite, list_invitations, revoke_invitation};
pub use roles::{list_roles, role_activities, set_permissions};
pub use sessions::{AGENT_KEY, Store};
pub use setup_code::setup_code;
pub use sign_in::sign_in;
use signed_in::renew_session;
pub use signed_in::{agent_of, begin_session, end_session};

use crate::{Error, Result, Services};
use domain::{
    people::{Agent, MAX_NAME_CHARS, Permission},
    text,
};
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;
use tower_sessions::session::Id;

/// Password hashes that may be computed at once: each takes 19 MiB and a core for a while.
const HASHES_AT_ONCE: usize = 2;
/// Those that may wait for their turn: about three seconds' worth.
const HASHES_WAITING: usize = 64;

/// What lives as long as the process: the bound on hashing, and the code of the first run.
pub struct Guards {
    hashing: Arc<Semaphore>,
    hashes_waiting: Semaphore,
    setup_code: Mutex<Option<String>>,
}

impl Default for Guards {
    fn default() -> Self {
        Self {
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            hashes_waiting: Semaphore::new(HASHES_WAITING),
            setup_code: Mutex::default(),
        }
    }
}

fn check_name(name: &str) -> Result<String> {
    text::clean_line(name)
        .filter(|name| name.chars().count() <= MAX_NAME_CHARS)
        .ok_or_else(|| Error::invalid("name", "The name has 1 to 200 characters."))
}

fn check_password(field: &'static str, password: &str) -> Result<()> {
    domain::people::check_password(password).map_err(|sentence| Error::invalid(field, sentence))
}

/// Refuses agents, and keys, that don't hold a permission.
pub fn require(agent: &Agent, permission: Permission) -> Result<()> {
    if agent.may(permission) {
        return Ok(());
    }
    let (name, words) = (permission.as_str(), permission.words());
    Err(Error::Forbidden(format!("This needs the permission {name} ({words}). Ask an owner for it.")))
}

/// Ends an agent's sessions and sockets, except one session.
async fn end_sessions(services: &Services, agent: &Agent, keep: Option<Id>) -> Result<()> {
    let keep = keep.map(|id| id.to_string());
    let keep_hash = keep.as_deref().map(crate::secrets::hash).unwrap_or_default();
    queries::sessions::delete_of(&services.db, agent.id, keep_hash).await?;
    services.realtime.revoke_agent(agent.id, keep.as_deref());
    Ok(())
}
