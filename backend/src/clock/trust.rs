//! More than one look at the clock, for what changes many things because of their age.

use super::{Clock, Doubt};
use crate::{Db, Result, db::run};
use domain::Timestamp;
use std::time::Duration;

/// How often it is written down that the server runs.
const NOTE_EVERY: Duration = Duration::from_secs(300);

impl Clock {
    /// Now, for closing or deleting many things because of their age. `None` while the clock is not to be believed,
    /// which the log says once and the settings for as long as it is so: then nothing is closed or deleted.
    ///
    /// It is compared with the time that has passed since it was last believed, with when the server last ran, and with
    /// the clock of PostgreSQL's server. One that was set is believed after an hour, so that nothing waits for ever.
    pub(crate) async fn settled(&self, db: &Db) -> Result<Option<Timestamp>> {
        self.compare_with_last_run(db).await?;
        if self.asks_the_database()
            && let Some(theirs) = time_of_server(db).await?
        {
            self.watch().hear(self.now() - theirs);
        }
        let mut watch = self.watch();
        let now = self.reading();
        watch.look(now);
        Ok(watch.doubt().is_none().then_some(now.wall))
    }

    /// Looks at the clock, and writes down now and then that the server runs: a server that starts compares its clock
    /// with that. Call it every half minute.
    pub async fn keep_watch(&self, db: &Db) -> Result<Option<Doubt>> {
        let Some(now) = self.settled(db).await? else { return Ok(self.doubt()) };
        let passed = self.reading().passed;
        if self.watch().noted.is_none_or(|noted| passed.saturating_sub(noted) >= NOTE_EVERY) {
            run!(db.writer(), conn => sqlx::query(
                "INSERT INTO clock_marks (id, seen_at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at")
                .bind(now).execute(conn).await.map(|_| ()))?;
            self.watch().noted = Some(passed);
        }
        Ok(None)
    }

    async fn compare_with_last_run(&self, db: &Db) -> Result<()> {
        if self.watch().is_compared {
            return Ok(());
        }
        let ran_at = run!(db.reader(), conn => sqlx::query_scalar::<_, Timestamp>(
            "SELECT seen_at FROM clock_marks WHERE id = 1").fetch_optional(conn).await)?;
        let stamped = run!(db.reader(), conn => sqlx::query_scalar::<_, Option<Timestamp>>(
            "SELECT MAX(last_message_at) FROM conversations WHERE archived_at IS NULL").fetch_one(conn).await)?;
        let mut watch = self.watch();
        let now = self.reading();
        watch.begin(ran_at, stamped, now);
        Ok(())
    }
}

/// The time of PostgreSQL's server, as a witness and for nothing else: what is stored always has the time of a
/// [`Clock`]. SQLite has no other clock than ours.
async fn time_of_server(db: &Db) -> Result<Option<Timestamp>> {
    let Db::Postgres(pool) = db else { return Ok(None) };
    Ok(Some(sqlx::query_scalar("SELECT clock_timestamp()").fetch_one(pool).await?))
}
