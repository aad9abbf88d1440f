//! Accounts of agents: creating them, changing them, taking access away.

use super::{
    Actor,
    checks::{check_name, check_password, require},
    passwords,
    queries::{agents, invitations, roles},
    sessions::AGENT_KEY,
    setup_code, sign_in,
    signed_in::{end_sessions, failed, renew_session},
};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    db::{Decision, Tx, is_unique_violation},
    email,
};
use domain::{
    conversations::Assignee,
    ids::AgentId,
    people::{Agent, Permission, Role, RoleSet},
    threads::ThreadKind,
};
use serde_json::json;
use std::net::IpAddr;
use tower_sessions::Session;
use uuid::Uuid;

/// Who is to become an agent.
#[derive(Debug, Clone)]
pub struct NewAgent {
    /// What visitors will see.
    pub name: String,
    /// Where they sign in with.
    pub email: String,
    /// At least [`domain::people::MIN_PASSWORD_CHARS`] characters.
    pub password: String,
}

/// Whether anybody can sign in yet.
pub async fn any_agent(services: &Services) -> Result<bool> {
    Ok(agents::count(&services.db).await? > 0)
}

/// Creates the first account, its owner, for whoever knows the code that the server printed.
///
/// Errors: `Invalid` for a wrong code or a bad field, `RateLimited` after too many codes, `Conflict` when there is an
/// agent already.
pub async fn create_owner(services: &Services, code: &str, new: NewAgent, address: IpAddr) -> Result<Agent> {
    setup_code::check(services, code, address).await?;
    let (agent, hash) = prepare(services, Role::Owner, with_spelling(new)?).await?;
    let mut tx = services.db.begin().await?;
    tx.decide(Decision::Staff).await?;
    if agents::count_in(&mut tx).await? > 0 {
        return Err(Error::Conflict("Porchlight is set up already. Please sign in.".into()));
    }
    insert(&mut tx, &agent, &hash).await?;
    tx.commit().await?;
    Ok(agent)
}

/// Creates an account without asking who wants it: for the shell of the server's own machine.
///
/// Errors: `Invalid`, `Conflict` for an address that has an account.
pub async fn create_agent(services: &Services, role: Role, new: NewAgent) -> Result<Agent> {
    let (agent, hash) = prepare(services, role, with_spelling(new)?).await?;
    let mut tx = services.db.begin().await?;
    tx.decide(Decision::Staff).await?;
    insert(&mut tx, &agent, &hash).await?;
    tx.commit().await?;
    Ok(agent)
}

/// With the address that was typed as it is stored.
fn with_spelling(new: NewAgent) -> Result<NewAgent> {
    Ok(NewAgent { email: email::parse(&new.email)?, ..new })
}

/// Checks what was typed and hashes the password, before any transaction is open. The address is one that is stored.
pub(super) async fn prepare(services: &Services, role: Role, new: NewAgent) -> Result<(Agent, String)> {
    let (email, name) = (new.email, check_name(&new.name)?);
    check_password("password", &new.password)?;
    let hash = passwords::hash(services, new.password.into()).await?;
    let id = AgentId(Uuid::now_v7());
    let RoleSet { permissions, ticket_scope, .. } = roles::read(&services.db, role).await?;
    let (department_id, deactivated_at, created_at) = (None, None, services.clock.now());
    let agent = Agent { id, email, name, role, permissions, ticket_scope, department_id, deactivated_at, created_at };
    Ok((agent, hash))
}

/// Stores an account; an invitation of its address ends. The caller decides alone about staff.
pub(super) async fn insert(tx: &mut Tx, agent: &Agent, password_hash: &str) -> Result<()> {
    match agents::insert(tx, agent, password_hash).await {
        Err(error) if is_unique_violation(&error) => return Err(already(&agent.email)),
        other => other?,
    }
    invitations::delete_of(tx, &agent.email).await
}

pub(super) fn already(email: &str) -> Error {
    Error::Conflict(format!("{email} has an account already."))
}

/// An agent who may sign in, by id.
pub async fn agent(services: &Services, id: AgentId) -> Result<Option<Agent>> {
    agents::find(&services.db, id).await
}

/// The session's agent, if it has one who is still active.
pub async fn agent_of(services: &Services, session: &Session) -> Result<Option<Agent>> {
    match session.get::<AgentId>(AGENT_KEY).await.map_err(failed)? {
        Some(id) => agent(services, id).await,
        None => Ok(None),
    }
}

/// Everyone, those without access last.
pub async fn list_agents(services: &Services, agent: &Agent) -> Result<Vec<Agent>> {
    require(agent, Permission::AgentsUpdate)?;
    agents::list(&services.db).await
}

/// Everyone who can have a thread of this kind, by name.
pub async fn colleagues(services: &Services, agent: &Agent, kind: ThreadKind) -> Result<Vec<Assignee>> {
    let needed = Permission::to_read(kind);
    require(agent, needed)?;
    let active = agents::list_active(&services.db).await?;
    let readers = active.into_iter().filter(|(_, _, permissions)| permissions.has(needed));
    Ok(readers.map(|(id, name, _)| Assignee { id, name }).collect())
}

/// Changes one's own name.
pub async fn rename(services: &Services, actor: &Actor, name: &str) -> Result<Agent> {
    let name = check_name(name)?;
    let mut tx = services.db.begin().await?;
    agents::rename(&mut tx, actor.id, &name, services.clock.now()).await?;
    let names = (json!({ "name": actor.name }), json!({ "name": name }));
    activity::record(&mut tx, services, Some(actor), "agent.rename", (Subject::Agent, actor.id), names).await?;
    tx.commit().await?;
    services.history_cache.forget();
    Ok(Agent { name, ..actor.agent.clone() })
}

/// Changes one's own password and ends every other session and socket. The session that asks goes on under a new id.
///
/// Errors: `Invalid` when the current password is wrong or the new one too short; `RateLimited` as for signing in,
/// because the same password can be guessed here.
pub async fn change_password(
    services: &Services,
    agent: &Agent,
    session: &Session,
    current: &str,
    new: &str,
    address: IpAddr,
) -> Result<()> {
    check_password("newPassword", new)?;
    let shown = sign_in::agent_with(services, &agent.email, current, address).await?;
    if shown.is_none_or(|shown| shown.id != agent.id) {
        return Err(Error::invalid("currentPassword", "The current password is wrong."));
    }
    store_password(services, agent, new).await?;
    let kept = renew_session(services, session).await?;
    end_sessions(services, agent, kept).await
}

/// Gives an agent who has forgotten theirs another password, and ends their sessions. For whoever has the server's
/// shell.
///
/// Errors: `NotFound` for an address without an active account, `Invalid` for a password that is too short.
pub async fn reset_password(services: &Services, email: &str, new: &str) -> Result<Agent> {
    check_password("password", new)?;
    let (agent, _) = sign_in::find(services, &sign_in::Spellings::of(email)).await?.ok_or(Error::NotFound("agent"))?;
    store_password(services, &agent, new).await?;
    end_sessions(services, &agent, None).await?;
    Ok(agent)
}

async fn store_password(services: &Services, agent: &Agent, new: &str) -> Result<()> {
    let hash = passwords::hash(services, new.to_owned().into()).await?;
    agents::set_password(&services.db, agent.id, hash, services.clock.now()).await
}
