//! Opening a database, and how its connections are set.

use super::Db;
use crate::{Error, Result};
use sqlx::{
    Connection as _,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::OpenOptions,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

/// How many connections read at once on SQLite, and do anything at once on PostgreSQL.
const CONNECTIONS: u32 = 8;

impl Db {
    /// Opens the database that `url` names (`postgres://…` or `sqlite:path`); a SQLite file is created.
    pub async fn open(url: &str) -> Result<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let pool = PgPoolOptions::new()
                .max_connections(CONNECTIONS)
                .acquire_timeout(Duration::from_secs(10))
                .connect(url)
                .await?;
            return Ok(Self::Postgres(pool));
        }
        let Some(path) = Self::file_of(url) else {
            return Err(Error::Internal("a database URL starts with postgres:// or sqlite:".into()));
        };
        Self::open_file(&path).await
    }

    /// The file that a URL of SQLite names.
    pub fn file_of(url: &str) -> Option<PathBuf> {
        url.strip_prefix("sqlite:").map(|path| PathBuf::from(path.trim_start_matches("//")))
    }

    /// Makes an empty file for a SQLite database that is not there yet.
    pub fn prepare_file(path: &Path) -> Result<()> {
        create_private(path)
    }

    /// Opens a SQLite file, creating it when it is not there.
    pub async fn open_file(path: &Path) -> Result<Self> {
        create_private(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            // Not in the middle of somebody's commit: see `checkpoints`.
            .pragma("wal_autocheckpoint", "0")
            // A log that could not be begun again for long, because somebody read for long, gets short afterwards.
            .pragma("journal_size_limit", "268435456")
            // What is written again and again stays in memory: 32 MiB at most, and only as it fills.
            .pragma("cache_size", "-32768")
            // A page of history crosses from the connection's thread at once.
            .row_buffer_size(256);
        // A connection to a file does not break while it is not used, so none is tried before it is.
        let pool = || SqlitePoolOptions::new().test_before_acquire(false);
        // SQLite itself ends a transaction for which there was no room; the driver would believe for ever to be in one.
        let write =
            pool().max_connections(1).before_acquire(|conn, _| Box::pin(async move { Ok(!conn.is_in_transaction()) }));
        let write = write.connect_with(options.clone()).await?;
        let read = pool().max_connections(CONNECTIONS).connect_with(options).await?;
        Ok(Self::Sqlite { read, write })
    }
}

/// Makes the file readable by its owner alone, whatever the folder is; SQLite's files beside it are made like it.
fn create_private(path: &Path) -> Result<()> {
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path);
    file.map(|_| ()).map_err(|error| Error::Internal(format!("{} can’t be opened: {error}", path.display())))
}
