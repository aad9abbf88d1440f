//! The SQL of how long rows of the outbox may wait.

use crate::{Db, Result, clock::TOLERANCE, db::run};
use chrono::TimeDelta;
use domain::Timestamp;

/// Brings back what waits for longer than it may: a row that was tried so often and waits for longer than the wait of
/// that number, and one whose lease has longer to run than `lease`.
pub(in crate::notifications) async fn shorten_waits(
    db: &Db,
    now: Timestamp,
    waits: &[TimeDelta],
    lease: TimeDelta,
) -> Result<()> {
    let mut tx = db.begin().await?;
    for (attempts, wait) in (0_i32..).zip(waits) {
        let latest = now.checked_add_signed(*wait);
        let Some((latest, too_late)) = latest.zip(latest.and_then(|at| at.checked_add_signed(TOLERANCE))) else {
            continue;
        };
        run!(tx.conn(), conn => sqlx::query(
            "UPDATE notifications SET due_at = $1 WHERE state = 'pending' AND attempts = $2 AND due_at > $3")
            .bind(latest).bind(attempts).bind(too_late).execute(conn).await.map(|_| ()))?;
    }
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE notifications SET lease_until = $1 WHERE state = 'pending' AND lease_until > $2")
        .bind(now + lease).bind(now + lease + TOLERANCE).execute(conn).await.map(|_| ()))?;
    tx.commit().await
}
