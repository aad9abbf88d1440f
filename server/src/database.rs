//! Opening the configured database: for the server, which has to be the only one on it, and for commands.

use crate::config::Config;
use anyhow::{Context as _, Result, bail};
use backend::{Clock, Db, Services, db::ServerLock};
use secrecy::ExposeSecret;
use std::{
    fs::DirBuilder,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// How long a server waits for the one before it, which may be stopping; mostly that takes less than three seconds.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Opens the database, creating and migrating it as needed, for a server. On SQLite it is the only one on it for as long
/// as the lock lives; a PostgreSQL has locks of its own.
pub async fn open_for_server(config: &Config) -> Result<(Services, Option<ServerLock>)> {
    make_folder(config)?;
    let lock = match file(config) {
        Some(path) => Some(wait_for_lock(&path).await?),
        None => None,
    };
    let db = connect(config).await?;
    db.migrate().await?;
    Ok((Services::new(db, Clock::system(), config.for_backend()), lock))
}

async fn wait_for_lock(path: &Path) -> Result<ServerLock> {
    Db::prepare_file(path).with_context(|| cannot_open(path))?;
    let deadline = Instant::now() + LOCK_TIMEOUT;
    let mut was_warned = false;
    loop {
        if let Some(lock) = ServerLock::try_take(path).with_context(|| cannot_open(path))? {
            return Ok(lock);
        }
        if Instant::now() >= deadline {
            bail!(
                "another Porchlight server is running with the database {}, and has not stopped in five seconds. Stop \
                 that one first, or give this one a folder of its own with PORCHLIGHT_DATA, or a database of its own \
                 with DATABASE_URL.",
                shown(path)
            );
        }
        if !was_warned {
            tracing::warn!("another server has the database {}; waiting for it to stop, for five seconds", shown(path));
            was_warned = true;
        }
        sleep(POLL_INTERVAL).await;
    }
}

/// Opens the database for a command, creating it as needed. A server may be running with it, but not while it is brought
/// to another version.
pub async fn open(config: &Config) -> Result<Services> {
    make_folder(config)?;
    let db = connect(config).await?;
    let _alone = match file(config) {
        Some(path) if db.needs_migration().await => match ServerLock::try_take(&path)? {
            Some(lock) => Some(lock),
            None => bail!(
                "the database {} has to be brought to this version, and a server is running with it. Stop that one first.",
                shown(&path)
            ),
        },
        _ => None,
    };
    db.migrate().await?;
    Ok(Services::new(db, Clock::system(), config.for_backend()))
}

/// The same for a command that is about what is there already: nothing is made where there is no database.
pub async fn open_existing(config: &Config) -> Result<Services> {
    if let Some(path) = file(config).filter(|path| !path.exists()) {
        bail!(
            "there is no database at {}. Run this with the server’s settings, in its working folder. The server makes its \
             database when it starts for the first time.",
            shown(&path)
        );
    }
    open(config).await
}

/// Mails in it hold working links, and the database everything else: nobody but us.
fn make_folder(config: &Config) -> Result<()> {
    let folder = &config.data;
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("PORCHLIGHT_DATA: the folder {} can’t be created", folder.display()))
}

async fn connect(config: &Config) -> Result<Db> {
    match &config.database_url {
        Some(url) => Db::open(url.expose_secret()).await.context("DATABASE_URL: the database can’t be opened"),
        None => Db::open_file(&config.sqlite_file()).await.context("The database in PORCHLIGHT_DATA can’t be opened"),
    }
}

/// SQLite's file; `None` on PostgreSQL.
fn file(config: &Config) -> Option<PathBuf> {
    match &config.database_url {
        Some(url) => Db::file_of(url.expose_secret()),
        None => Some(config.sqlite_file()),
    }
}

fn cannot_open(path: &Path) -> String {
    format!("the database {} can’t be opened", shown(path))
}

/// The whole path, so that nobody has to guess which folder is meant.
fn shown(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}
