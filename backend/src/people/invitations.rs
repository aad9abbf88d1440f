//! Invitations: an email with a link, and an account for whoever follows it.

use super::{
    Actor,
    access::{self, check_may_manage},
    accounts::{self, NewAgent},
    checks::require,
    queries::{agents, invitations},
};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    db::Decision,
    email::{self, of_stored},
    notifications, secrets,
};
use domain::{
    ids::InvitationId,
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
    if agents::has_account(&mut tx, &invitation.email).await? {
        return Err(accounts::already(&invitation.email));
    }
    // An invitation to a role is changed by those who may give that role.
    if let Some(before) = invitations::role_of(&mut tx, &invitation.email).await? {
        check_may_manage(&mut tx, by, before).await?;
    }
    invitations::upsert(&mut tx, &invitation, &secrets::hash(&token), by.id, now).await?;
    notifications::enqueue_invitation(&mut tx, services, &invitation.email, &token, role).await?;
    let about = (Subject::Invitation, invitation.id);
    activity::record(&mut tx, services, Some(by), "invitation.create", about, ((), &invitation)).await?;
    tx.commit().await?;
    Ok(invitation)
}

/// Invitations that nobody has accepted.
pub async fn list_invitations(services: &Services, agent: &Agent) -> Result<Vec<Invitation>> {
    require(agent, Permission::AgentsUpdate)?;
    invitations::list(&services.db, services.clock.now()).await
}

/// Takes an invitation back; its link stops working.
pub async fn revoke_invitation(services: &Services, by: &Actor, id: InvitationId) -> Result<()> {
    require(by, Permission::AgentsUpdate)?;
    let mut tx = services.db.begin().await?;
    tx.decide(Decision::Staff).await?;
    let gone = invitations::delete(&mut tx, id).await?.ok_or(Error::NotFound(WHAT))?;
    check_may_manage(&mut tx, by, gone.role).await?;
    activity::record(&mut tx, services, Some(by), "invitation.revoke", (Subject::Invitation, id), (gone, ())).await?;
    tx.commit().await
}

/// The invitation that a link stands for. Unknown and expired look the same.
pub async fn invitation(services: &Services, token: &str) -> Result<Invitation> {
    invitations::find(&services.db, &secrets::hash(token), services.clock.now()).await?.ok_or(Error::NotFound(WHAT))
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
    let inviter = invitations::take(&mut tx, &secrets::hash(token), agent.role).await?;
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
