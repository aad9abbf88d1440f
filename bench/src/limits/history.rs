//! The same pages of the same table by rusqlite alone: every column of every row as owned values, nothing
//! encoded, nothing sent. With as many threads as there are cores, each with a connection of its own.

use anyhow::{Context as _, Result};
use rusqlite::{Connection, OpenFlags, params};
use std::{hint::black_box, path::Path, sync::atomic::{AtomicBool, AtomicU64, Ordering}, time::{Duration, Instant}};

const SQL: &str = "SELECT m.id, m.thread_id, m.event_id, m.client_message_id, m.content, m.sender_type,
    a.name AS sender_name, m.read_at, m.created_at
    FROM messages m LEFT JOIN agents a ON a.id = m.sender_id
    WHERE m.thread_id = ?1 AND m.event_id < ?2 ORDER BY m.event_id DESC LIMIT 50";

/// Pages per second; each page is a conversation and the event that it ends before.
pub fn rate(database: &Path, pages: &[([u8; 16], i64)], threads: usize, seconds: f64) -> Result<f64> {
    let (stop, done, started) = (AtomicBool::new(false), AtomicU64::new(0), Instant::now());
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn({
                    let (stop, done) = (&stop, &done);
                    move || read(database, pages, thread, stop, done)
                })
            })
            .collect();
        std::thread::sleep(Duration::from_secs_f64(seconds));
        stop.store(true, Ordering::Relaxed);
        readers.into_iter().try_for_each(|reader| reader.join().ok().context("a reader panicked")?)
    })?;
    Ok(done.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64())
}

fn read(database: &Path, pages: &[([u8; 16], i64)], thread: usize, stop: &AtomicBool, done: &AtomicU64) -> Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(database, flags)?;
    database.pragma_update(None, "mmap_size", 256 << 20)?;
    let mut statement = database.prepare(SQL)?;
    for (conversation, before) in pages.iter().cycle().skip(thread * pages.len() / 2) {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let rows = statement.query_map(params![conversation, before], |row| {
            Ok((
                (
                    row.get::<_, [u8; 16]>(0)?,
                    row.get::<_, [u8; 16]>(1)?,
                    row.get::<_, i64>(2)?,
                    row.get::<_, [u8; 16]>(3)?,
                ),
                (row.get::<_, String>(4)?, row.get::<_, String>(5)?, row.get::<_, Option<String>>(6)?),
                (row.get::<_, Option<String>>(7)?, row.get::<_, String>(8)?),
            ))
        })?;
        let page = rows.collect::<Result<Vec<_>, _>>()?;
        anyhow::ensure!(page.len() == 50, "a page of {}", page.len());
        black_box(page);
        done.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}
