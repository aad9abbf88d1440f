//! Limits on guessing passwords. They are in the database, so that a restart or another node forgets nothing.

use crate::{
    Desk, Error, Result,
    address::network,
    db::{Tx, run},
};
use domain::Timestamp;
use std::{net::IpAddr, time::Duration};

const WINDOW: Duration = Duration::from_secs(15 * 60);

/// Attempts in a window on one account from one network: strangers elsewhere can't lock its owner out.
const PER_ACCOUNT_AND_NETWORK: i64 = 10;
/// Attempts in a window from one network, on whatever accounts.
const PER_NETWORK: i64 = 30;
/// Attempts in a window on one account from everywhere, against guessing from many networks.
const PER_ACCOUNT: i64 = 200;

/// An attempt to sign in, counted before the password is looked at: a hundred at once are a hundred.
pub(super) struct Attempt {
    account: String,
    network: String,
    account_and_network: String,
}

impl Attempt {
    /// Counts it, or refuses it with `RateLimited`.
    pub(super) async fn take(desk: &Desk, email: &str, address: IpAddr) -> Result<Self> {
        let network = network(address);
        let attempt = Self {
            account: format!("account:{email}"),
            network: format!("network:{network}"),
            account_and_network: format!("account:{email} network:{network}"),
        };
        let now = desk.clock.now();
        forget_what_is_over(desk, now).await?;
        let mut tx = desk.db.begin().await?;
        for (subject, limit) in attempt.limits() {
            count(&mut tx, subject, limit, now).await?;
        }
        tx.commit().await?;
        Ok(attempt)
    }

    /// Gives it back: the password was right.
    pub(super) async fn succeeded(self, desk: &Desk) -> Result<()> {
        run!(desk.db.writer(), conn => sqlx::query(
            "UPDATE sign_in_failures SET failures = CASE WHEN subject = $1 THEN 0 ELSE failures - 1 END
             WHERE subject IN ($1, $2, $3) AND failures > 0")
            .bind(&self.account_and_network).bind(&self.network).bind(&self.account)
            .execute(conn).await.map(|_| ()))?;
        Ok(())
    }

    fn limits(&self) -> [(&str, i64); 3] {
        [
            (&self.account_and_network, PER_ACCOUNT_AND_NETWORK),
            (&self.network, PER_NETWORK),
            (&self.account, PER_ACCOUNT),
        ]
    }
}

/// One statement decides and counts, so that attempts at the same moment can't pass together.
async fn count(tx: &mut Tx, subject: &str, limit: i64, now: Timestamp) -> Result<()> {
    let counted = run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO sign_in_failures (subject, failures, window_ends_at) VALUES ($1, 1, $2)
         ON CONFLICT (subject) DO UPDATE SET failures = sign_in_failures.failures + 1
         WHERE sign_in_failures.failures < $3")
        .bind(subject).bind(now + WINDOW).bind(limit)
        .execute(conn).await.map(|done| done.rows_affected() == 1))?;
    if counted {
        return Ok(());
    }
    let ends_at = run!(tx.conn(), conn => sqlx::query_scalar::<_, Timestamp>(
        "SELECT window_ends_at FROM sign_in_failures WHERE subject = $1").bind(subject).fetch_one(conn).await)?;
    Err(Error::RateLimited { retry_after: (ends_at - now).to_std().unwrap_or(WINDOW) })
}

async fn forget_what_is_over(desk: &Desk, now: Timestamp) -> Result<()> {
    run!(desk.db.writer(), conn => sqlx::query("DELETE FROM sign_in_failures WHERE window_ends_at <= $1")
        .bind(now).execute(conn).await.map(|_| ()))?;
    Ok(())
}
