//! More than one look at the clock, for what changes many things because of their age.

use super::{Clock, Doubt, queries};
use crate::{Db, Result};
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
            && let Some(theirs) = queries::time_of_server(db).await?
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
            queries::note_run(db, now).await?;
            self.watch().noted = Some(passed);
        }
        Ok(None)
    }

    async fn compare_with_last_run(&self, db: &Db) -> Result<()> {
        if self.watch().is_compared {
            return Ok(());
        }
        let (ran_at, stamped) = (queries::last_run(db).await?, queries::newest_stamp(db).await?);
        let mut watch = self.watch();
        let now = self.reading();
        watch.begin(ran_at, stamped, now);
        Ok(())
    }
}
