//! Limits on guessing, and on what a stranger can make us send. They are in the database, so that a restart or another
//! node forgets nothing, and nobody switches them off: they guard secrets and people, not the machine.

use crate::{
    Error, Result, Services,
    clock::TOLERANCE,
    db::{Tx, run},
};
use chrono::TimeDelta;
use domain::Timestamp;
use std::{fmt::Display, time::Duration};

/// How often something may be tried in a while.
#[derive(Debug)]
pub(crate) struct Limit {
    /// Sets its counters apart from those of other limits.
    pub(crate) name: &'static str,
    /// So many times,
    pub(crate) most: i64,
    /// counted from the first one on.
    pub(crate) window: Duration,
}

/// What is counted under a limit: an account, a network, a conversation.
#[derive(Debug)]
pub(crate) struct Counter {
    subject: String,
    limit: &'static Limit,
}

impl Limit {
    /// The counter of one account, network or conversation.
    pub(crate) fn of(&'static self, who: impl Display) -> Counter {
        Counter { subject: format!("{}:{who}", self.name), limit: self }
    }
}

/// Counts one attempt with each of the counters, or with none and says `RateLimited` when one of them is full.
///
/// Count before the secret is looked at: a hundred at once are a hundred.
pub(crate) async fn count<const N: usize>(tx: &mut Tx, services: &Services, counters: [&Counter; N]) -> Result<()> {
    let now = services.clock.now();
    for counter in in_order(counters) {
        if !count_one(tx, counter, now).await? {
            return Err(Error::RateLimited { retry_after: until_it_ends(tx, counter, now).await? });
        }
    }
    Ok(())
}

/// One statement decides and counts, so that attempts at the same moment can't pass together. A window that ends later
/// than any can that begins now is from before the clock was turned back, and is over: it would lock people out for as
/// long.
async fn count_one(tx: &mut Tx, counter: &Counter, now: Timestamp) -> Result<bool> {
    Ok(run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO attempts (subject, count, window_ends_at) VALUES ($1, 1, $2)
         ON CONFLICT (subject) DO UPDATE SET
           count = CASE WHEN attempts.window_ends_at BETWEEN $4 AND $5 THEN attempts.count + 1 ELSE 1 END,
           window_ends_at = CASE WHEN attempts.window_ends_at BETWEEN $4 AND $5 THEN attempts.window_ends_at ELSE $2 END
         WHERE attempts.window_ends_at NOT BETWEEN $4 AND $5 OR attempts.count < $3")
        .bind(&counter.subject).bind(now + counter.limit.window).bind(counter.limit.most)
        .bind(now + TimeDelta::microseconds(1)).bind(now + counter.limit.window + TOLERANCE)
        .execute(conn).await.map(|done| done.rows_affected() == 1))?)
}

async fn until_it_ends(tx: &mut Tx, counter: &Counter, now: Timestamp) -> Result<Duration> {
    let ends_at = run!(tx.conn(), conn => sqlx::query_scalar::<_, Timestamp>(
        "SELECT window_ends_at FROM attempts WHERE subject = $1").bind(&counter.subject).fetch_one(conn).await)?;
    Ok((ends_at - now).to_std().unwrap_or(counter.limit.window).min(counter.limit.window))
}

/// Takes a counted attempt back, because it was right: `own` starts again from nothing, `shared` loses this one.
pub(crate) async fn succeeded<const N: usize>(services: &Services, own: &Counter, shared: [&Counter; N]) -> Result<()> {
    let mut tx = services.db.begin().await?;
    for counter in in_order(shared.into_iter().chain([own])) {
        let left = i64::from(!std::ptr::eq(counter, own));
        run!(tx.conn(), conn => sqlx::query("UPDATE attempts SET count = (count - 1) * $1 WHERE subject = $2 AND count > 0")
            .bind(left).bind(&counter.subject).execute(conn).await.map(|_| ()))?;
    }
    tx.commit().await
}

/// Everyone takes the rows in the same order, so that nobody waits for somebody who waits for them.
fn in_order<'a>(counters: impl IntoIterator<Item = &'a Counter>) -> Vec<&'a Counter> {
    let mut counters: Vec<_> = counters.into_iter().collect();
    counters.sort_by(|a, b| a.subject.cmp(&b.subject));
    counters
}

/// Deletes the counters whose time is over, which count nothing any more. Not inside a transaction: on SQLite one
/// connection writes. While the clock is not to be believed none is deleted.
pub(crate) async fn forget_what_is_over(services: &Services) -> Result<()> {
    let Some(now) = services.clock.settled(&services.db).await? else { return Ok(()) };
    run!(services.db.writer(), conn => sqlx::query("DELETE FROM attempts WHERE window_ends_at <= $1")
        .bind(now).execute(conn).await.map(|_| ()))?;
    Ok(())
}
