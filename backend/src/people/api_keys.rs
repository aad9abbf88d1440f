//! Keys with which servers act: each as the agent who made it, and within what both may do.

use super::{
    Actor, accounts,
    checks::{check_name, require},
    queries::api_keys::{self, KeyRow, NewApiKey},
};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    secrets,
};
use chrono::TimeDelta;
use domain::{
    ids::ApiKeyId,
    people::{Agent, ApiKey, Permission, Permissions},
};
use serde_json::json;
use uuid::Uuid;

/// Every key starts with this, so that a leaked one is recognised.
const PREFIX: &str = "pk_";
/// How exactly is known when a key was used: a busy one should not write with each request.
const USE_NOTED_EVERY: TimeDelta = TimeDelta::seconds(60);
const WHAT: &str = "API key";

/// Makes a key, and returns it with its text, which nobody can see again.
///
/// Errors: `Forbidden` without `ApiKeys_UPDATE` and for a permission that `by` does not hold; `Invalid`.
pub async fn create_api_key(
    services: &Services,
    by: &Actor,
    name: &str,
    scopes: Permissions,
) -> Result<(ApiKeyId, String)> {
    require(by, Permission::ApiKeysUpdate)?;
    let (id, name, now) = (ApiKeyId(Uuid::now_v7()), check_name(name)?, services.clock.now());
    if scopes.is_empty() {
        return Err(Error::invalid("permissions", "Choose what the key is for."));
    }
    if !by.permissions.has_all(scopes) {
        return Err(Error::Forbidden("Nobody gives a key a permission that they don’t hold.".into()));
    }
    let key = format!("{PREFIX}{}", secrets::token());
    let mut tx = services.db.begin().await?;
    let new = NewApiKey { id, name: &name, hash: secrets::hash(&key), permissions: scopes, by: by.id };
    api_keys::insert(&mut tx, new, now).await?;
    let made = json!({ "name": name, "permissions": scopes });
    activity::record(&mut tx, services, Some(by), "api_key.create", (Subject::ApiKey, id), ((), made)).await?;
    tx.commit().await?;
    Ok((id, key))
}

/// Every key, those that were revoked last.
pub async fn list_api_keys(services: &Services, agent: &Agent) -> Result<Vec<ApiKey>> {
    require(agent, Permission::ApiKeysUpdate)?;
    api_keys::list(&services.db).await
}

/// Ends a key at once, whoever made it. Errors: `Forbidden`, `NotFound`.
pub async fn revoke_api_key(services: &Services, by: &Actor, id: ApiKeyId) -> Result<()> {
    require(by, Permission::ApiKeysUpdate)?;
    let mut tx = services.db.begin().await?;
    let name = api_keys::revoke(&mut tx, id, services.clock.now()).await?;
    let name = name.ok_or(Error::NotFound(WHAT))?;
    let gone = json!({ "name": name });
    activity::record(&mut tx, services, Some(by), "api_key.revoke", (Subject::ApiKey, id), (gone, ())).await?;
    tx.commit().await
}

/// Who acts with this key: the agent who made it, with those of the key's permissions that they still hold.
///
/// Errors: `SignedOut`, the same for a key that is malformed, unknown or revoked, or whose maker has lost access.
pub async fn actor_of_key(services: &Services, key: &str, request_id: Option<String>) -> Result<Actor> {
    let unusable = Error::SignedOut("This API key opens nothing. Make one on the desk, under Settings, API keys.");
    if !key.starts_with(PREFIX) {
        return Err(unusable);
    }
    let Some(found) = api_keys::find(&services.db, &secrets::hash(key)).await? else { return Err(unusable) };
    let Some(agent) = accounts::agent(services, found.created_by).await? else { return Err(unusable) };
    if let Err(error) = note_use(services, &found).await {
        // What the request is for may work nevertheless, such as reading while the disk is full.
        tracing::warn!(%error, "the use of an API key was not noted");
    }
    let permissions = agent.permissions.both(found.permissions.0);
    Ok(Actor { agent: Agent { permissions, ..agent }, request_id, api_key: Some(found.id) })
}

async fn note_use(services: &Services, found: &KeyRow) -> Result<()> {
    let now = services.clock.now();
    // Whichever is later: the clock may have been turned back.
    let is_noted = found.last_used_at.is_some_and(|at| (at - now).abs() < USE_NOTED_EVERY);
    if !is_noted {
        api_keys::note_use(&services.db, found.id, now).await?;
    }
    Ok(())
}
