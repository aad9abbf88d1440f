//! Invitations: an email with a link, and an account for whoever follows it.

use super::{
    Actor, NewAgent,
    access::{self, check_may_manage},
    accounts, require,
};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    db::{Decision, run},
    email::{self, of_stored},
    notifications, secrets,
};
use domain::{
    ids::{AgentId, InvitationId},
    people::{Agent, Invitation, Permission, Role},
};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

const LIFE: Duration = Duration::from_secs(7 * 24 * 3600);
const WHAT: &str = "invitation";

/// Invites someone by email. A second invitation of the same address replaces the first.
///
/// Errors: `Forbidden` for a role that may do more than one may oneself, `Conflict` for an address that has an account.
pub async fn invite(services: &Services, by: &Actor, email: &str, role: Role) -> Result<Invitation> {
    require(by, Permission::AgentsUpdate)?;
    let (email, token, now) = (email::parse(email)?, secrets::token(), services.clock.now());
    let invitation = Invitation { id: InvitationId(Uuid::now_v7()), email, role, expires_at: now + LIFE };
    let mut tx = services.db.begin().await?;
    tx.decide(Decision::Staff).await?;
    check_may_manage(&mut tx, by, role).await?;
    let taken = run!(tx.conn(), conn => sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM agents WHERE email = $1")
        .bind(&invitation.email).fetch_one(conn).await)?;
    if taken > 0 {
        return Err(accounts::already(&invitation.email));
    }
    let before = run!(tx.conn(), conn => sqlx::query_scalar::<_, Role>("SELECT role FROM invitations WHERE email = $1")
        .bind(&invitation.email).fetch_optional(conn).await)?;
    // An invitation to a role is changed by those who may give that role.
    if let Some(before) = before {
        check_may_manage(&mut tx, by, before).await?;
    }
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO invitations (id, token_hash, email, role, invited_by, expires_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (email) DO UPDATE SET id = excluded.id, token_hash = excluded.token_hash, role = excluded.role,
           invited_by = excluded.invited_by, expires_at = excluded.expires_at, created_at = excluded.created_at")
        .bind(invitation.id).bind(secrets::hash(&token)).bind(&invitation.email).bind(role).bind(by.id)
        .bind(invitation.expires_at).bind(now)
        .execute(conn).await.map(|_| ()))?;
    notifications::enqueue_invitation(&mut tx, services, &invitation.email, &token, role).await?;
    let about = (Subject::Invitation, invitation.id);
    activity::record(&mut tx, services, Some(by), "invitation.create", about, ((), &invitation)).await?;
    tx.commit().await?;
    Ok(invitation)
}

/// Invitations that nobody has accepted.
pub async fn list_invitations(services: &Services, agent: &Agent) -> Result<Vec<Invitation>> {
    require(agent, Permission::AgentsUpdate)?;
    Ok(run!(services.db.reader(), conn => sqlx::query_as::<_, Invitation>(
        "SELECT id, email, role, expires_at FROM invitations WHERE expires_at > $1 ORDER BY created_at")
        .bind(services.clock.now()).fetch_all(conn).await)?)
}

/// Takes an invitation back; its link stops working.
pub async fn revoke_invitation(services: &Services, by: &Actor, id: InvitationId) -> Result<()> {
    require(by, Permission::AgentsUpdate)?;
    let mut tx = services.db.begin().await?;
    tx.decide(Decision::Staff).await?;
    let gone = run!(tx.conn(), conn => sqlx::query_as::<_, Invitation>(
        "DELETE FROM invitations WHERE id = $1 RETURNING id, email, role, expires_at")
        .bind(id).fetch_optional(conn).await)?;
    let gone = gone.ok_or(Error::NotFound(WHAT))?;
    check_may_manage(&mut tx, by, gone.role).await?;
    activity::record(&mut tx, services, Some(by), "invitation.revoke", (Subject::Invitation, id), (gone, ())).await?;
    tx.commit().await
}

/// The invitation that a link stands for. Unknown and expired look the same.
pub async fn invitation(services: &Services, token: &str) -> Result<Invitation> {
    let found = run!(services.db.reader(), conn => sqlx::query_as::<_, Invitation>(
        "SELECT id, email, role, expires_at FROM invitations WHERE token_hash = $1 AND expires_at > $2")
        .bind(secrets::hash(token)).bind(services.clock.now()).fetch_optional(conn).await)?;
    found.ok_or(Error::NotFound(WHAT))
}

/// Turns an invitation into an account. It works once, and only while whoever made it could make it again.
pub async fn accept_invitation(services: &Services, token: &str, name: &str, password: &str) -> Result<Agent> {
    let found = invitation(services, token).await?;
    // The page has no field for the address: whatever an older version invited can be accepted.
    let email = of_stored(&found.email);
    let new = NewAgent { name: name.to_owned(), email, password: password.to_owned() };
    let (agent, hash) = accounts::prepare(services, found.role, new).await?;
    let mut tx = services.db.begin().await?;
    tx.decide(Decision::Staff).await?;
    let inviter = run!(tx.conn(), conn => sqlx::query_scalar::<_, AgentId>(
        "DELETE FROM invitations WHERE token_hash = $1 AND role = $2 RETURNING invited_by")
        .bind(secrets::hash(token)).bind(agent.role).fetch_optional(conn).await)?;
    let inviter = access::lock(&mut tx, inviter.ok_or(Error::NotFound(WHAT))?).await?;
    let may_still = inviter.deactivated_at.is_none()
        && require(&inviter, Permission::AgentsUpdate).is_ok()
        && check_may_manage(&mut tx, &inviter, agent.role).await.is_ok();
    if !may_still {
        return Err(Error::NotFound(WHAT));
    }
    accounts::insert(&mut tx, &agent, &hash).await?;
    let about = (Subject::Agent, agent.id);
    activity::record(
        &mut tx,
        services,
        Some(&agent.clone().into()),
        "invitation.accept",
        about,
        ((), json!({ "role": agent.role })),
    )
    .await?;
    tx.commit().await?;
    Ok(agent)
}
