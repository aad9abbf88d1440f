//! Signing in.

use super::{attempts::Attempt, passwords};
use crate::{Desk, Error, Result, db::run};
use domain::{
    people::{Agent, MAX_PASSWORD_BYTES},
    text,
};
use std::net::IpAddr;

const WRONG: Error = Error::SignedOut("The email address or the password is wrong.");

/// Signs an agent in. An unknown account and a wrong password give the same answer in the same time.
///
/// Errors: `SignedOut`; `RateLimited` after too many attempts on this account or from this address.
pub async fn sign_in(desk: &Desk, email: &str, password: &str, address: IpAddr) -> Result<Agent> {
    let email = email.trim().to_lowercase();
    // No account has such, and what is counted is stored.
    if !text::is_email(&email) || password.len() > MAX_PASSWORD_BYTES {
        return Err(WRONG);
    }
    let attempt = Attempt::take(desk, &email, address).await?;
    let found = find(desk, &email).await?;
    let hash = found.as_ref().map(|(_, hash)| hash.clone());
    if !passwords::verify(desk, password.into(), hash).await? {
        return Err(WRONG);
    }
    attempt.succeeded(desk).await?;
    found.map(|(agent, _)| agent).ok_or(WRONG)
}

/// An active agent and the hash of their password.
pub(super) async fn find(desk: &Desk, email: &str) -> Result<Option<(Agent, String)>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        agent: Agent,
        password_hash: String,
    }
    let row = run!(desk.db.reader(), conn => sqlx::query_as::<_, Row>(
        "SELECT * FROM agents WHERE email = $1 AND deactivated_at IS NULL")
        .bind(email).fetch_optional(conn).await)?;
    Ok(row.map(|row| (row.agent, row.password_hash)))
}
