//! Moving what SQLite has committed from its log into the file, off the writer's path.
//!
//! Left to itself, SQLite does this inside the commit that makes the log too long, and whoever waits for that commit
//! waits for the copying too. Here a connection of its own, which is a thread of its own, copies while others write.

use crate::Result;
use sqlx::{ConnectOptions as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};
use tokio::time::sleep;

/// How often the log is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// And how often while it grows quickly, so that little has to be copied at once.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// A log of this many bytes is copied: about a thousand pages, SQLite's own measure.
const WORTH_COPYING: u64 = 4 * 1024 * 1024;
/// Pages copied at once that mean that it grows quickly.
const MANY: i64 = 1_000;
/// A log of this many pages, 64 MiB, is begun again from its start. That needs a moment without writers and readers:
/// copying alone never catches up with a writer that does not pause.
const TOO_LONG: i64 = 16_384;
/// How long that moment is waited for. Whoever writes waits as long; a reader that goes on reading is left alone.
const PATIENCE: Duration = Duration::from_millis(50);

/// The log, and how much of it has been copied.
struct Log {
    path: PathBuf,
    connection: Option<SqliteConnection>,
    modified: Option<SystemTime>,
    copied: i64,
}

/// Runs until it is dropped. A failure is logged and tried again: nothing is lost, the log only grows.
pub(super) async fn run(options: &SqliteConnectOptions) {
    let options = options.clone().busy_timeout(PATIENCE);
    let mut log = Log { path: path(options.get_filename()), connection: None, modified: None, copied: 0 };
    let mut wait = LOOK_EVERY;
    loop {
        sleep(wait).await;
        wait = match log.look(&options).await {
            Ok(pages) if pages >= MANY => LOOK_AGAIN,
            Ok(_) => LOOK_EVERY,
            Err(error) => {
                tracing::warn!(%error, "the log could not be copied into the database");
                log.connection = None;
                LOOK_EVERY
            }
        };
    }
}

fn path(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push("-wal");
    path.into()
}

impl Log {
    /// Copies what has come since the last look, when it is worth it, and returns how many pages that were.
    async fn look(&mut self, options: &SqliteConnectOptions) -> Result<i64> {
        let Ok(file) = fs::metadata(&self.path) else { return Ok(0) };
        let modified = file.modified().ok();
        if file.len() < WORTH_COPYING || modified == self.modified {
            return Ok(0);
        }
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(options.connect().await?),
        };
        let (pages, copied) = checkpoint(connection, "PRAGMA wal_checkpoint(PASSIVE)").await?;
        // The log may have been begun again since.
        let news = if copied >= self.copied { copied - self.copied } else { copied };
        (self.copied, self.modified) = (copied, modified);
        if pages > TOO_LONG {
            // What came while that was copied, so that next to nothing is left for the part during which others wait.
            checkpoint(connection, "PRAGMA wal_checkpoint(PASSIVE)").await?;
            // The file keeps its length: cutting it off and making it longer again would cost more than writing over
            // what is there.
            checkpoint(connection, "PRAGMA wal_checkpoint(RESTART)").await?;
        }
        Ok(news)
    }
}

/// How many pages the log has, and how many of them are in the file now. That somebody was in the way is no error.
async fn checkpoint(connection: &mut SqliteConnection, how: &'static str) -> Result<(i64, i64)> {
    let (_, pages, copied) = sqlx::query_as::<_, (i64, i64, i64)>(how).fetch_one(connection).await?;
    Ok((pages, copied))
}
