//! The SQL of counting attempts.

use super::limit::Counter;
use crate::{
    Db, Result,
    clock::TOLERANCE,
    db::{Tx, run},
};
use chrono::TimeDelta;
use domain::Timestamp;
use std::time::Duration;

/// Counts an attempt, unless the counter is full. One statement decides and counts, so that attempts at the same moment
/// can't pass together. A window that ends later than any can that begins now is from before the clock was turned back,
/// and is over: it would lock people out for as long.
pub(super) async fn count(tx: &mut Tx, counter: &Counter, now: Timestamp) -> Result<bool> {
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

/// How long a counter stays full.
pub(super) async fn until_it_ends(tx: &mut Tx, counter: &Counter, now: Timestamp) -> Result<Duration> {
    let ends_at = run!(tx.conn(), conn => sqlx::query_scalar::<_, Timestamp>(
        "SELECT window_ends_at FROM attempts WHERE subject = $1").bind(&counter.subject).fetch_one(conn).await)?;
    Ok((ends_at - now).to_std().unwrap_or(counter.limit.window).min(counter.limit.window))
}

/// Takes an attempt back: with `left` 1 the counter loses one, with 0 all.
pub(super) async fn take_back(tx: &mut Tx, counter: &Counter, left: i64) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("UPDATE attempts SET count = (count - 1) * $1 WHERE subject = $2 AND count > 0")
        .bind(left).bind(&counter.subject).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Deletes the counters whose time is over.
pub(super) async fn delete_over(db: &Db, now: Timestamp) -> Result<()> {
    run!(db.writer(), conn => sqlx::query("DELETE FROM attempts WHERE window_ends_at <= $1")
        .bind(now).execute(conn).await.map(|_| ()))?;
    Ok(())
}
