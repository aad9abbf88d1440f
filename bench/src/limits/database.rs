//! A database like Porchlight's, with nothing between it and us.

use crate::{options::Options, server::porchlight};
use anyhow::{Context as _, Result, ensure};
use rusqlite::{Connection, params};
use std::{path::Path, process::Stdio, sync::mpsc::{RecvTimeoutError, channel}, time::Duration};

const FILE: &str = "porchlight.db";
const EVERY: Duration = Duration::from_millis(250);
pub const NOW: &str = "2026-01-01T12:00:00.123456+00:00";

/// An id as the server makes them: a number that grows, then what differs.
pub fn id(kind: u8, number: u64) -> [u8; 16] {
    let mut bytes = [0x70; 16];
    bytes[..8].copy_from_slice(&(0x0190_0000_0000_0000 + number).to_be_bytes());
    bytes[8..].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    bytes[6] = kind;
    bytes
}

/// An empty database of the same form, made by the binary that is measured, and written as durably.
pub fn create(options: &Options, folder: &Path) -> Result<Connection> {
    let status =
        porchlight(options, folder, ([127, 0, 0, 1], 0).into()).arg("migrate").stdout(Stdio::null()).status()?;
    ensure!(status.success(), "the database was not made");
    let database = Connection::open(folder.join(FILE))?;
    database.pragma_update(None, "journal_mode", "WAL")?;
    database.pragma_update(None, "synchronous", "FULL")?;
    // Checking references is the product's own care.
    database.pragma_update(None, "foreign_keys", false)?;
    // Room for all that a transaction touches, and checkpoints elsewhere: see `while_checkpointing`.
    database.pragma_update(None, "cache_size", -65_536)?;
    database.pragma_update(None, "wal_autocheckpoint", 0)?;
    Ok(database)
}

/// So many conversations without messages.
pub fn conversations(database: &Connection, count: u64) -> Result<()> {
    database.execute_batch("BEGIN")?;
    let inbox = id(1, 0);
    for number in 0..count {
        database.execute(
            "INSERT INTO visitors (id, inbox_id, first_seen_at, last_seen_at) VALUES (?1, ?2, ?3, ?3)",
            params![id(2, number), inbox, NOW],
        )?;
        database.execute(
            "INSERT INTO threads (id, kind, inbox_id, reference, status, created_at, updated_at)
             VALUES (?1, 'conversation', ?2, ?3, 'open', ?4, ?4)",
            params![id(3, number), inbox, format!("INQ-{number:06}"), NOW],
        )?;
        database.execute(
            "INSERT INTO conversations (id, visitor_id) VALUES (?1, ?2)",
            params![id(3, number), id(2, number)],
        )?;
    }
    database.execute_batch("COMMIT")?;
    Ok(())
}

/// Does something while another thread takes the write-ahead log into the database every so often.
pub fn while_checkpointing<T>(folder: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let other = Connection::open(folder.join(FILE))?;
    let (sender, receiver) = channel::<()>();
    std::thread::scope(|scope| {
        let checkpoints = scope.spawn(move || {
            // Ends when the sender is dropped.
            while receiver.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                other.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
            }
            anyhow::Ok(())
        });
        let done = work();
        drop(sender);
        checkpoints.join().ok().context("checkpoints panicked")??;
        done
    })
}
