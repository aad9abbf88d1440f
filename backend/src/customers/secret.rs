//! The secret that an inbox shares with its website.

use super::{keys, queries};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    db::Tx,
    people::{Actor, require},
    secrets, settings,
};
use domain::{
    customers::KeyAlgorithm,
    ids::InboxId,
    people::{Agent, Permission},
    settings::Inbox,
};
use serde_json::json;
use std::time::Duration;

/// How long an old secret may go on beside a new one at most.
const LONGEST_OVERLAP: Duration = Duration::from_secs(30 * 24 * 3600);

/// An inbox with the secret that its website signs with.
#[derive(Debug, Clone)]
pub struct InboxSecret {
    /// The inbox.
    pub inbox: Inbox,
    /// 256 random bits, in 43 characters. The text itself is the secret: it is not decoded.
    pub secret: String,
}

/// The secret of an inbox, for whoever has the server's shell. Errors: `NotFound`.
pub async fn secret(services: &Services, inbox: &str) -> Result<InboxSecret> {
    let inbox = settings::inbox_by_key(services, inbox).await?;
    let secret = ensure_secret(services, inbox.id).await?;
    Ok(InboxSecret { inbox, secret })
}

/// The secret of an inbox, for staff. Errors: `NotFound`, `Forbidden`.
pub async fn show_secret(services: &Services, agent: &Agent, inbox: &str) -> Result<InboxSecret> {
    require(agent, Permission::SettingsUpdate)?;
    secret(services, inbox).await
}

/// Makes a new secret. The old ones stay good for `overlap`, so that the website can change over in between; none of
/// them when it is zero, as it should be after a leak.
///
/// `actor` is `None` for whoever has the server's shell. Errors: `NotFound`, `Forbidden`, `Invalid` for an overlap of
/// more than 30 days.
pub async fn rotate_secret(
    services: &Services,
    actor: Option<&Actor>,
    inbox: &str,
    overlap: Duration,
) -> Result<InboxSecret> {
    if let Some(actor) = actor {
        require(actor, Permission::SettingsUpdate)?;
    }
    if overlap > LONGEST_OVERLAP {
        return Err(Error::invalid("overlap", "An old secret stays good for at most 30 days."));
    }
    let inbox = settings::inbox_by_key(services, inbox).await?;
    let ends_at = services.clock.now() + overlap;
    let mut tx = services.db.begin().await?;
    settings::lock(&mut tx, inbox.id).await?;
    queries::keys::expire_secrets(&mut tx, inbox.id, ends_at).await?;
    let secret = store_secret(&mut tx, services, inbox.id).await?;
    let states = ((), json!({ "oldSecretsEndAt": ends_at }));
    activity::record(&mut tx, services, actor, "inbox.rotate_secret", (Subject::Inbox, inbox.id), states).await?;
    tx.commit().await?;
    Ok(InboxSecret { inbox, secret })
}

/// Makes sure that there is an inbox with its secret, so that the widget works from the first start.
pub async fn ensure_inbox(services: &Services) -> Result<()> {
    let inbox = settings::ensure_first_inbox(services).await?;
    ensure_secret(services, inbox.id).await.map(|_| ())
}

/// Makes sure that an inbox has a secret, and returns it.
async fn ensure_secret(services: &Services, inbox: InboxId) -> Result<String> {
    if let Some(secret) = queries::keys::current_secret(&services.db, inbox).await? {
        return Ok(secret);
    }
    let mut tx = services.db.begin().await?;
    settings::lock(&mut tx, inbox).await?;
    let secret = match queries::keys::current_secret_in(&mut tx, inbox).await? {
        // Another process was quicker.
        Some(secret) => secret,
        None => store_secret(&mut tx, services, inbox).await?,
    };
    tx.commit().await?;
    Ok(secret)
}

async fn store_secret(tx: &mut Tx, services: &Services, inbox: InboxId) -> Result<String> {
    let secret = secrets::token();
    keys::store(tx, services, inbox, KeyAlgorithm::Hs256, &secret).await?;
    Ok(secret)
}
