//! What customers' tokens are signed with: a secret, or public keys of the website.

use super::queries::keys::{self, Key};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    db::Tx,
    people::{Actor, require},
    settings,
};
use domain::{
    customers::{InboxKey, KeyAlgorithm},
    ids::{InboxId, InboxKeyId},
    people::{Agent, Permission},
};
use jsonwebtoken::{Algorithm, DecodingKey};
use uuid::Uuid;

/// A public key of RSA with 2048 bits has more bytes than this, and none of the other kinds has.
const SHORTEST_RSA: usize = 256;
const MAX_PEM_BYTES: usize = 8 * 1024;
const MAX_PUBLIC_KEYS: i64 = 20;

impl Key {
    /// The only algorithm that a token of this key may name.
    pub(super) fn algorithm(&self) -> Algorithm {
        match self.algorithm {
            KeyAlgorithm::Hs256 => Algorithm::HS256,
            KeyAlgorithm::Rs256 => Algorithm::RS256,
            KeyAlgorithm::Es256 => Algorithm::ES256,
            KeyAlgorithm::EdDsa => Algorithm::EdDSA,
        }
    }

    pub(super) fn decoding(&self) -> jsonwebtoken::errors::Result<DecodingKey> {
        decoding(self.algorithm, &self.key_text)
    }
}

fn decoding(algorithm: KeyAlgorithm, text: &str) -> jsonwebtoken::errors::Result<DecodingKey> {
    match algorithm {
        KeyAlgorithm::Hs256 => Ok(DecodingKey::from_secret(text.as_bytes())),
        KeyAlgorithm::Rs256 => DecodingKey::from_rsa_pem(text.as_bytes()),
        KeyAlgorithm::Es256 => DecodingKey::from_ec_pem(text.as_bytes()),
        KeyAlgorithm::EdDsa => DecodingKey::from_ed_pem(text.as_bytes()),
    }
}

/// Stores a key that is good from now on.
pub(super) async fn store(
    tx: &mut Tx,
    services: &Services,
    inbox: InboxId,
    algorithm: KeyAlgorithm,
    text: &str,
) -> Result<InboxKey> {
    let key = InboxKey {
        id: InboxKeyId(Uuid::now_v7()),
        algorithm,
        created_at: services.clock.now(),
        expires_at: None,
        public_key: (algorithm != KeyAlgorithm::Hs256).then(|| text.to_owned()),
    };
    keys::insert(tx, inbox, &key, text).await?;
    Ok(key)
}

/// The keys of an inbox, the oldest first, without what is secret.
pub async fn list_keys(services: &Services, agent: &Agent, inbox: &str) -> Result<Vec<InboxKey>> {
    require(agent, Permission::SettingsUpdate)?;
    let inbox = settings::inbox_by_key(services, inbox).await?.id;
    keys::list(&services.db, inbox).await
}

/// Accepts tokens that are signed with the private key of `pem` from now on.
///
/// Errors: `NotFound`, `Forbidden`, `Invalid` for what is no public key of this algorithm, `Conflict` for too many.
pub async fn add_public_key(
    services: &Services,
    actor: &Actor,
    inbox: &str,
    algorithm: KeyAlgorithm,
    pem: &str,
) -> Result<InboxKey> {
    require(actor, Permission::SettingsUpdate)?;
    check_public_key(algorithm, pem)?;
    let inbox = settings::inbox_by_key(services, inbox).await?.id;
    let mut tx = services.db.begin().await?;
    settings::lock(&mut tx, inbox).await?;
    if keys::count_public(&mut tx, inbox).await? >= MAX_PUBLIC_KEYS {
        return Err(Error::Conflict("There are 20 public keys already. Remove one first.".into()));
    }
    let key = store(&mut tx, services, inbox, algorithm, pem.trim()).await?;
    activity::record(&mut tx, services, Some(actor), "inbox.add_key", (Subject::Inbox, inbox), ((), &key)).await?;
    tx.commit().await?;
    Ok(key)
}

/// Accepts no tokens of a public key any more. A secret is not removed but rotated, so that there is always one.
///
/// Errors: `NotFound`, `Forbidden`.
pub async fn remove_key(services: &Services, actor: &Actor, inbox: &str, id: InboxKeyId) -> Result<()> {
    require(actor, Permission::SettingsUpdate)?;
    let inbox = settings::inbox_by_key(services, inbox).await?.id;
    let mut tx = services.db.begin().await?;
    let gone = keys::delete_public(&mut tx, inbox, id).await?.ok_or(Error::NotFound("public key"))?;
    activity::record(&mut tx, services, Some(actor), "inbox.remove_key", (Subject::Inbox, inbox), (gone, ())).await?;
    tx.commit().await
}

fn check_public_key(algorithm: KeyAlgorithm, pem: &str) -> Result<()> {
    let refuse = |sentence: &str| Err(Error::invalid("publicKey", sentence));
    if pem.contains("PRIVATE KEY") {
        return refuse("This is a private key. Keep it to yourself, and paste its public key.");
    }
    let fits = |key: DecodingKey| match (algorithm, key.try_get_as_bytes().map(<[u8]>::len)) {
        (KeyAlgorithm::Rs256, Ok(bytes)) => bytes > SHORTEST_RSA,
        // A point on P-256, uncompressed; other curves have points of other sizes.
        (KeyAlgorithm::Es256, Ok(bytes)) => bytes == 65,
        (KeyAlgorithm::EdDsa, Ok(bytes)) => bytes == 32,
        (KeyAlgorithm::Hs256, _) | (_, Err(_)) => false,
    };
    if pem.len() <= MAX_PEM_BYTES && decoding(algorithm, pem).is_ok_and(fits) {
        return Ok(());
    }
    refuse("This is not a public key of this kind. Paste the whole PEM, from -----BEGIN to END-----.")
}
