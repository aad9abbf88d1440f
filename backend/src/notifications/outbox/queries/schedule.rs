//! The SQL of how long rows of the outbox may wait.

use crate::{
    Db, Result,
    clock::TOLERANCE,
    db::{Tx, run},
};
use chrono::TimeDelta;
use domain::Timestamp;

/// Brings back what waits for longer than it may: a row that was never tried and waits for longer than its kind's `first`
/// wait, one that was tried so often and waits for longer than the wait of that number, and one whose lease has longer to
/// run than `lease`.
pub(in crate::notifications::outbox) async fn clamp_due_times(
    db: &Db,
    now: Timestamp,
    first: &[(&str, TimeDelta)],
    backoff: &[TimeDelta],
    lease: TimeDelta,
) -> Result<()> {
    let mut tx = db.begin().await?;
    for (kind, wait) in first {
        clamp(&mut tx, now, *wait, 0, Some(*kind)).await?;
    }
    for (attempts, wait) in (1_i32..).zip(backoff) {
        clamp(&mut tx, now, *wait, attempts, None).await?;
    }
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE deliveries SET lease_until = $1 WHERE state = 'pending' AND lease_until > $2")
        .bind(now + lease).bind(now + lease + TOLERANCE).execute(conn).await.map(|_| ()))?;
    tx.commit().await
}

async fn clamp(tx: &mut Tx, now: Timestamp, wait: TimeDelta, attempts: i32, kind: Option<&str>) -> Result<()> {
    let latest = now.checked_add_signed(wait);
    let Some((latest, too_late)) = latest.zip(latest.and_then(|at| at.checked_add_signed(TOLERANCE))) else {
        return Ok(());
    };
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE deliveries SET due_at = $1
         WHERE state = 'pending' AND attempts = $2 AND due_at > $3 AND kind = COALESCE($4, kind)")
        .bind(latest).bind(attempts).bind(too_late).bind(kind).execute(conn).await.map(|_| ()))?;
    Ok(())
}
