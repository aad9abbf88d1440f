//! Two engines, one text: the same query runs on SQLite and on PostgreSQL through its native driver.
//!
//! ```ignore
//! let mut tx = services.db.begin().await?;
//! run!(tx.conn(), conn => sqlx::query("UPDATE … WHERE id = $1").bind(id).execute(conn).await)?;
//! tx.commit().await?;
//! ```

mod bulk;
mod checkpoints;
mod decisions;
mod open;
mod server_lock;

pub(crate) use bulk::{chunks, hex_ids, rows, uuids};
pub(crate) use decisions::Decision;
pub use server_lock::ServerLock;

use crate::{Error, Result};
use sqlx::{PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction, migrate::Migrator};
use std::time::Instant;
use tokio_util::sync::CancellationToken;

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("../migrations/postgres");

/// Sets our locks apart from those of others who use the same server.
const NAMESPACE: i32 = 0x506f_7263;

/// One of two things, by engine.
pub enum Engine<S, P> {
    /// SQLite's.
    Sqlite(S),
    /// PostgreSQL's.
    Postgres(P),
}

/// The database.
#[derive(Clone, Debug)]
pub enum Db {
    /// A file. One connection writes, so that a writer waits in line instead of failing as busy.
    Sqlite {
        /// For reading.
        read: SqlitePool,
        /// For writing: a single connection.
        write: SqlitePool,
    },
    /// A server.
    Postgres(PgPool),
}

/// A transaction: what it did is kept by `commit` and undone when dropped.
pub enum Tx {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// Runs the same expression against whichever engine it is, with `conn` as its native executor.
macro_rules! run {
    ($on:expr, $conn:ident => $body:expr) => {
        match $on {
            $crate::db::Engine::Sqlite($conn) => $body,
            $crate::db::Engine::Postgres($conn) => $body,
        }
    };
}
pub(crate) use run;

/// Picks one of the few texts that must differ.
macro_rules! dialect {
    ($on:expr, sqlite: $sqlite:expr, postgres: $postgres:expr $(,)?) => {
        if $on.is_sqlite() { $sqlite } else { $postgres }
    };
}
pub(crate) use dialect;

impl Db {
    /// Whether the tables are of another version than this one, or not there yet.
    pub async fn needs_migration(&self) -> bool {
        let known: Vec<_> = self.migrations().iter().map(|migration| migration.version).collect();
        self.applied().await != known
    }

    /// Brings the tables to this version. Migrations are only ever added. A database with something in it may take a
    /// while, so the log says how far it is.
    pub async fn migrate(&self) -> Result<()> {
        let applied = self.applied().await;
        let known = self.migrations().iter();
        let missing: Vec<_> = known.filter(|migration| !applied.contains(&migration.version)).collect();
        if !applied.is_empty() {
            for (number, migration) in (1..).zip(&missing) {
                let (version, what) = (migration.version, &migration.description);
                tracing::info!(version, %what, "migrating the database, step {number} of {}", missing.len());
                let started = Instant::now();
                self.migrate_to(version).await?;
                tracing::info!(version, took = ?started.elapsed(), "migrated");
            }
        }
        self.migrate_to(i64::MAX).await
    }

    async fn migrate_to(&self, version: i64) -> Result<()> {
        match self {
            Self::Sqlite { write, .. } => SQLITE_MIGRATIONS.run_to(version, write).await,
            Self::Postgres(pool) => POSTGRES_MIGRATIONS.run_to(version, pool).await,
        }
        .map_err(|error| Error::Internal(format!("migration failed: {error}")))
    }

    fn migrations(&self) -> &'static Migrator {
        dialect!(self, sqlite: &SQLITE_MIGRATIONS, postgres: &POSTGRES_MIGRATIONS)
    }

    /// The versions of the migrations that were applied. A new database has none.
    async fn applied(&self) -> Vec<i64> {
        let applied = run!(self.reader(), conn => sqlx::query_scalar::<_, i64>(
            "SELECT version FROM _sqlx_migrations ORDER BY version").fetch_all(conn).await);
        applied.unwrap_or_default()
    }

    /// Moves what is committed from SQLite's log into its file, now and then, until `shutdown`. Returns at once on
    /// PostgreSQL, which does so itself.
    pub async fn checkpoint_until(&self, shutdown: CancellationToken) {
        if let Self::Sqlite { read, .. } = self {
            shutdown.run_until_cancelled(checkpoints::run(&read.connect_options())).await;
        }
    }

    /// For reading outside a transaction.
    pub fn reader(&self) -> Engine<&SqlitePool, &PgPool> {
        match self {
            Self::Sqlite { read, .. } => Engine::Sqlite(read),
            Self::Postgres(pool) => Engine::Postgres(pool),
        }
    }

    /// For a single statement that writes.
    pub fn writer(&self) -> Engine<&SqlitePool, &PgPool> {
        match self {
            Self::Sqlite { write, .. } => Engine::Sqlite(write),
            Self::Postgres(pool) => Engine::Postgres(pool),
        }
    }

    /// Starts a transaction that writes. On SQLite it takes the write lock at once: one that starts
    /// reading and then writes would fail when another wrote in between.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        run!(self.writer(), conn => sqlx::query("SELECT 1").execute(conn).await.map(|_| ()))?;
        Ok(())
    }

    /// Waits for what is under way and closes every connection.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// Whether [`Db::close`] was called.
    pub fn is_closed(&self) -> bool {
        run!(self.writer(), pool => pool.is_closed())
    }

    /// Whether this is SQLite.
    pub fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite { .. })
    }
}

impl Tx {
    /// Waits until nobody else is deciding this, and keeps everyone else from it until the transaction ends. Call it
    /// before anything is read that the decision depends on. On SQLite a transaction that writes is alone anyway.
    pub(crate) async fn decide(&mut self, decision: Decision) -> Result<()> {
        if let Self::Postgres(tx) = self {
            sqlx::query("SELECT pg_advisory_xact_lock($1, $2)")
                .bind(NAMESPACE)
                .bind(decision as i32)
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }

    /// The transaction's connection.
    pub fn conn(&mut self) -> Engine<&mut SqliteConnection, &mut PgConnection> {
        match self {
            Self::Sqlite(tx) => Engine::Sqlite(tx),
            Self::Postgres(tx) => Engine::Postgres(tx),
        }
    }

    /// Makes it durable.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Whether this is SQLite.
    pub fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

/// Whether a row could not be stored because another has the same key. Works on both engines.
pub fn is_unique_violation(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.is_unique_violation())
}
