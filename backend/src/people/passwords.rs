//! Passwords: argon2id, off the async threads and a few at a time.

use crate::{Error, Result, Services};
use argon2::{
    Argon2, PasswordHash, PasswordHasher, PasswordVerifier,
    password_hash::{SaltString, rand_core::OsRng},
};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// When to come back if too many passwords wait to be hashed.
const BUSY: Duration = Duration::from_secs(2);

/// What an unknown account's password is checked against, so that it takes as long as a known one's.
/// It is the hash of a random string that nobody kept, with the library's default parameters.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$R1mgX8lvGfZL5lnRzhVXfRZkRzsP5G6fZ7tKuZ3lV8k";

/// Hashes a password with a fresh salt.
pub(super) async fn hash(services: &Services, password: SecretString) -> Result<String> {
    bounded(services, move || {
        let salt = SaltString::generate(&mut OsRng);
        let hash = Argon2::default().hash_password(password.expose_secret().as_bytes(), &salt);
        hash.map(|hash| hash.to_string()).map_err(|error| Error::Internal(format!("hashing: {error}")))
    })
    .await?
}

/// Whether the password belongs to the hash. `None` takes as long and is always wrong.
pub(super) async fn verify(services: &Services, password: SecretString, hash: Option<String>) -> Result<bool> {
    bounded(services, move || {
        let stored = hash.as_deref().unwrap_or(NOBODY);
        let parsed = PasswordHash::new(stored).map_err(|error| Error::Internal(format!("stored hash: {error}")))?;
        let matches = Argon2::default().verify_password(password.expose_secret().as_bytes(), &parsed).is_ok();
        Ok(matches && hash.is_some())
    })
    .await?
}

/// The permit goes with the work, not with whoever waits for it: a client that leaves can't start more.
async fn bounded<T: Send + 'static>(services: &Services, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let failed = |error: &dyn std::fmt::Display| Error::Internal(format!("hashing: {error}"));
    let guards = &services.guards;
    let _place = guards.hashes_waiting.try_acquire().map_err(|_| Error::RateLimited { retry_after: BUSY })?;
    let permit = guards.hashing.clone().acquire_owned().await.map_err(|error| failed(&error))?;
    let hashed = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        work()
    });
    hashed.await.map_err(|error| failed(&error))
}
