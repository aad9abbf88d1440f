//! The SQL of what the clock is compared with.

use crate::{Db, Result, db::run};
use domain::Timestamp;

/// When the server last ran with a clock that it believed.
pub(super) async fn last_run(db: &Db) -> Result<Option<Timestamp>> {
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, Timestamp>(
        "SELECT seen_at FROM clock_marks WHERE id = 1").fetch_optional(conn).await)?)
}

/// Notes that the server runs now.
pub(super) async fn note_run(db: &Db, now: Timestamp) -> Result<()> {
    run!(db.writer(), conn => sqlx::query(
        "INSERT INTO clock_marks (id, seen_at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at")
        .bind(now).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The time of the newest message in what is not archived.
pub(super) async fn newest_stamp(db: &Db) -> Result<Option<Timestamp>> {
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, Option<Timestamp>>(
        "SELECT MAX(last_message_at) FROM threads WHERE archived_at IS NULL").fetch_one(conn).await)?)
}

/// The time of PostgreSQL's server, as a witness and for nothing else: what is stored always has the time of a
/// [`Clock`](super::Clock). SQLite has no other clock than ours.
pub(super) async fn time_of_server(db: &Db) -> Result<Option<Timestamp>> {
    let Db::Postgres(pool) = db else { return Ok(None) };
    Ok(Some(sqlx::query_scalar("SELECT clock_timestamp()").fetch_one(pool).await?))
}
