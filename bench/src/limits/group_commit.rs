//! Raw group commit: messages in Porchlight's own tables with their indexes, as many in a transaction as the
//! pairs may have under way, and each conversation's row once. Nobody asks, nobody is told.

use super::database::{NOW, conversations, create, id, while_checkpointing};
use crate::{options::Options, samples::Samples, speech, stage::Folder};
use anyhow::Result;
use rusqlite::{Connection, params};
use std::time::{Duration, Instant};

pub const WHO: &str = "raw group commit";
const CONVERSATIONS: u64 = 200;
/// Two sides of 200 pairs have 400 messages under way at most.
const SIZES: [u64; 4] = [50, 100, 200, 400];

pub fn run(options: &Options, samples: &mut Samples) -> Result<()> {
    let mut best = 0.0_f64;
    for size in SIZES {
        let folder = Folder::new(options, "raw")?;
        let database = create(options, folder.path())?;
        conversations(&database, CONVERSATIONS)?;
        let seconds = Duration::from_secs_f64(options.seconds / 2.0);
        let rate = while_checkpointing(folder.path(), || commit(&database, size, seconds))?;
        samples.add(names(size), WHO, rate);
        best = best.max(rate);
    }
    samples.add("messages/s", WHO, best);
    Ok(())
}

fn names(size: u64) -> &'static str {
    match size {
        50 => "messages/s, 50 in a commit",
        100 => "messages/s, 100 in a commit",
        200 => "messages/s, 200 in a commit",
        _ => "messages/s, 400 in a commit",
    }
}

fn commit(database: &Connection, size: u64, seconds: Duration) -> Result<f64> {
    let (started, mut done) = (Instant::now(), 0);
    while started.elapsed() < seconds {
        database.execute_batch("BEGIN IMMEDIATE")?;
        for number in done..done + size {
            insert(database, number)?;
        }
        let touched = size.min(CONVERSATIONS);
        for number in done + size - touched..done + size {
            touch(database, number)?;
        }
        database.execute_batch("COMMIT")?;
        done += size;
    }
    Ok(done as f64 / started.elapsed().as_secs_f64())
}

fn insert(database: &Connection, number: u64) -> Result<()> {
    let conversation = id(3, number % CONVERSATIONS);
    let event = (number / CONVERSATIONS + 1) as i64;
    let by_visitor = event % 2 == 0;
    let (kind, sender) = if by_visitor { ("customer", id(2, number % CONVERSATIONS)) } else { ("agent", id(4, 0)) };
    let content = speech::content(speech::Mark { speaker: 0, number: number as u32 });
    database
        .prepare_cached(
            "INSERT INTO messages (id, thread_id, event_id, client_message_id, content, sender_type, sender_id,
             created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![id(5, number), conversation, event, id(6, number), content, kind, sender, NOW])?;
    Ok(())
}

/// The conversation's row, whose time is in an index: it moves to the top of the list.
fn touch(database: &Connection, number: u64) -> Result<()> {
    let event = (number / CONVERSATIONS + 1) as i64;
    let now = format!("2026-01-01T12:{:02}:{:02}.{:06}+00:00", number / 60 % 60, number % 60, number % 1_000_000);
    database
        .prepare_cached(
            "UPDATE threads SET last_event_id = ?1, last_message_at = ?2, updated_at = ?2 WHERE id = ?3",
        )?
        .execute(params![event, now, id(3, number % CONVERSATIONS)])?;
    Ok(())
}
