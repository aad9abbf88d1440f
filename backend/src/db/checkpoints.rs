//! Moving what SQLite has committed from its log into the file, off the writer's path.
//!
//! Left to itself, SQLite does this inside the commit that makes the log too long, and whoever waits for that commit
//! waits for the copying too. Here a connection of its own, which is a thread of its own, copies while others write.

use crate::Result;
use sqlx::{ConnectOptions as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{path::PathBuf, time::Duration};
use tokio::time::{MissedTickBehavior, interval};

/// How often the log is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A log of this many bytes is copied: about a thousand pages, SQLite's own measure.
const WORTH_COPYING: u64 = 4 * 1024 * 1024;
/// A log of this many bytes is also started afresh, for which writers wait a moment. Copying alone never catches up
/// with a writer that does not pause.
const TOO_LONG: u64 = 64 * 1024 * 1024;

/// Runs until it is dropped. A failure is logged and tried again: nothing is lost, the log only grows.
pub(super) async fn run(options: &SqliteConnectOptions) {
    let mut log = options.get_filename().as_os_str().to_owned();
    log.push("-wal");
    let log = PathBuf::from(log);
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut connection = None;
    loop {
        ticks.tick().await;
        let bytes = std::fs::metadata(&log).map_or(0, |log| log.len());
        if bytes < WORTH_COPYING {
            continue;
        }
        if let Err(error) = copy(options, &mut connection, bytes).await {
            tracing::warn!(%error, bytes, "the log could not be copied into the database");
            connection = None;
        }
    }
}

async fn copy(options: &SqliteConnectOptions, kept: &mut Option<SqliteConnection>, bytes: u64) -> Result<()> {
    let connection = match kept {
        Some(connection) => connection,
        None => kept.insert(options.connect().await?),
    };
    // First what can be copied while others write, so that little is left for the part during which they wait.
    sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&mut *connection).await?;
    if bytes > TOO_LONG {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(connection).await?;
    }
    Ok(())
}
