//! A desk with a past: 2,000 conversations, made once and used by the rows that read.

use crate::{options::Options, seed::{self, Guest, Line}, stage::Stage, target::Kind};
use anyhow::Result;

/// Conversations in all, and those of them with a long history.
const ALL: usize = 2_000;
pub const LONG: usize = 200;
const LONG_MESSAGES: u32 = 100;
const SHORT_MESSAGES: u32 = 6;

pub struct Archive {
    pub stage: Stage,
    /// The first [`LONG`] have 100 messages each, the others six.
    pub guests: Vec<Guest>,
}

pub fn make(options: &Options) -> Result<Archive> {
    println!("Writing {ALL} conversations for the rows that read");
    let stage = Stage::named(options, Kind::Porchlight, "archive")?;
    let guests = stage.guests(ALL)?;
    let line = |guest, number| Line { guest, by_visitor: number % 2 == 1, number };
    // By turns, so that neighbours on the disk are not neighbours in a conversation.
    let lines: Vec<_> = (1..=LONG_MESSAGES)
        .flat_map(|number| (0..ALL).map(move |guest| (guest, number)))
        .filter(|(guest, number)| *guest < LONG || *number <= SHORT_MESSAGES)
        .map(|(guest, number)| line(guest, number))
        .collect();
    seed::post(stage.server.address, &stage.cookie, &guests, &lines)?;
    Ok(Archive { stage, guests })
}
