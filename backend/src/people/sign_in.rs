//! Signing in, and the limits on guessing.

use super::passwords;
use crate::{Desk, Error, Result, db::run};
use domain::{
    Timestamp,
    people::{Agent, MAX_PASSWORD_BYTES},
};
use std::{
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

/// Failures in a window before an account, or an address, has to wait.
const PER_ACCOUNT: i64 = 10;
const PER_ADDRESS: i64 = 30;
const WINDOW: Duration = Duration::from_secs(15 * 60);

const WRONG: Error = Error::SignedOut("The email address or the password is wrong.");

/// Signs an agent in. An unknown account and a wrong password give the same answer in the same time.
///
/// Errors: `SignedOut`; `RateLimited` after too many failures of this account or from this address.
pub async fn sign_in(desk: &Desk, email: &str, password: &str, address: IpAddr) -> Result<Agent> {
    let email = email.trim().to_lowercase();
    let subjects = [format!("account:{email}"), format!("address:{}", network(address))];
    for (subject, limit) in subjects.iter().zip([PER_ACCOUNT, PER_ADDRESS]) {
        check_failures(desk, subject, limit).await?;
    }
    let found = find(desk, &email).await?;
    let hash = found.as_ref().map(|(_, hash)| hash.clone());
    let right = password.len() <= MAX_PASSWORD_BYTES && passwords::verify(desk, password.into(), hash).await?;
    let Some((agent, _)) = found.filter(|_| right) else {
        for subject in &subjects {
            count_failure(desk, subject).await?;
        }
        return Err(WRONG);
    };
    forget_failures(desk, &subjects[0]).await?;
    Ok(agent)
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

async fn check_failures(desk: &Desk, subject: &str, limit: i64) -> Result<()> {
    let now = desk.clock.now();
    let ends_at = run!(desk.db.reader(), conn => sqlx::query_scalar::<_, Timestamp>(
        "SELECT window_ends_at FROM sign_in_failures WHERE subject = $1 AND failures >= $2 AND window_ends_at > $3")
        .bind(subject).bind(limit).bind(now).fetch_optional(conn).await)?;
    match ends_at {
        Some(at) => Err(Error::RateLimited { retry_after: (at - now).to_std().unwrap_or(WINDOW) }),
        None => Ok(()),
    }
}

async fn count_failure(desk: &Desk, subject: &str) -> Result<()> {
    let now = desk.clock.now();
    run!(desk.db.writer(), conn => sqlx::query(
        "INSERT INTO sign_in_failures (subject, failures, window_ends_at) VALUES ($1, 1, $2)
         ON CONFLICT (subject) DO UPDATE SET
           failures = CASE WHEN sign_in_failures.window_ends_at > $3 THEN sign_in_failures.failures + 1 ELSE 1 END,
           window_ends_at = CASE WHEN sign_in_failures.window_ends_at > $3 THEN sign_in_failures.window_ends_at ELSE $2 END")
        .bind(subject).bind(now + WINDOW).bind(now).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Forgets an account's failures after it signed in, and every window that is over.
async fn forget_failures(desk: &Desk, subject: &str) -> Result<()> {
    run!(desk.db.writer(), conn => sqlx::query("DELETE FROM sign_in_failures WHERE subject = $1 OR window_ends_at <= $2")
        .bind(subject).bind(desk.clock.now()).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// What counts as one address: an IPv6 subscriber usually has a whole /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}
