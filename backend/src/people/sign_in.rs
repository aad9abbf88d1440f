//! Signing in.

use super::{passwords, queries::agents};
use crate::{
    Error, Result, Services,
    address::network,
    attempt_limits::{self, Limit},
    email::of_stored,
};
use domain::{
    people::{Agent, MAX_PASSWORD_BYTES},
    text,
};
use std::{net::IpAddr, time::Duration};

const WINDOW: Duration = Duration::from_secs(15 * 60);

/// On one account from one network: strangers elsewhere can't lock its owner out.
static PER_ACCOUNT_AND_NETWORK: Limit = Limit { name: "sign-in account", most: 10, window: WINDOW };
/// From one network, on whatever accounts.
static PER_NETWORK: Limit = Limit { name: "sign-in network", most: 30, window: WINDOW };
/// On one account from everywhere, against guessing from many networks. No address looks like one with a network.
static PER_ACCOUNT: Limit = Limit { name: "sign-in account", most: 200, window: WINDOW };

const WRONG: Error = Error::SignedOut("The email address or the password is wrong.");

/// Signs an agent in. An unknown account and a wrong password give the same answer in the same time.
///
/// Errors: `SignedOut`; `RateLimited` after too many attempts on this account or from this address.
pub async fn sign_in(services: &Services, email: &str, password: &str, address: IpAddr) -> Result<Agent> {
    agent_with(services, email, password, address).await?.ok_or(WRONG)
}

/// An address as an account may have it.
pub(super) struct Spellings {
    /// Its one spelling.
    email: String,
    /// As an older version kept it.
    typed: String,
}

impl Spellings {
    pub(super) fn of(email: &str) -> Self {
        Self { email: of_stored(email.trim()), typed: email.trim().to_lowercase() }
    }
}

/// The active agent whose address and password these are. This is the one place where a password is compared, so each
/// try counts, for whatever it is asked.
///
/// Errors: `RateLimited`.
pub(super) async fn agent_with(
    services: &Services,
    email: &str,
    password: &str,
    address: IpAddr,
) -> Result<Option<Agent>> {
    let spellings = Spellings::of(email);
    // No account has such, and what is counted is stored.
    if !text::is_email(&spellings.email) || password.len() > MAX_PASSWORD_BYTES {
        return Ok(None);
    }
    let (email, network) = (&spellings.email, network(address));
    let own = PER_ACCOUNT_AND_NETWORK.of(format_args!("{email} network:{network}"));
    let (from_here, account) = (PER_NETWORK.of(network), PER_ACCOUNT.of(email));
    attempt_limits::forget_what_is_over(services).await?;
    let mut tx = services.db.begin().await?;
    attempt_limits::count(&mut tx, services, [&own, &from_here, &account]).await?;
    tx.commit().await?;
    let found = find(services, &spellings).await?;
    let hash = found.as_ref().map(|(_, hash)| hash.clone());
    if !passwords::verify(services, password.into(), hash).await? {
        return Ok(None);
    }
    attempt_limits::succeeded(services, &own, [&from_here, &account]).await?;
    Ok(found.map(|(agent, _)| agent))
}

/// An active agent and the hash of their password.
pub(super) async fn find(
    services: &Services,
    Spellings { email, typed }: &Spellings,
) -> Result<Option<(Agent, String)>> {
    agents::find_by_email(&services.db, email, typed).await
}
