//! Pages of 50 messages by REST, beside the same pages by rusqlite alone.

use super::{archive::{Archive, LONG}, reads};
use crate::{limits, options::Options, rest, samples::Samples, seed::Guest};
use anyhow::{Context as _, Result};
use memchr::memmem;

pub const WHO: &str = "raw rusqlite";
/// The newest 50 of a hundred messages, and those before.
const BEFORE: [i64; 2] = [101, 51];

pub fn run(options: &Options, archive: &Archive, samples: &mut Samples) -> Result<()> {
    let pages = BEFORE.iter().flat_map(|before| archive.guests[..LONG].iter().map(move |guest| (guest, *before)));
    let requests = pages.clone().map(|(guest, before)| request(guest, before)).collect();
    let server = &archive.stage.server;
    let cpu = server.cpu()?;
    let rate = reads::rate(server.address, requests, options.seconds, &|body| {
        memmem::find_iter(body, br#""clientMessageId""#).count() == 50
    })?;
    samples.add("history pages/s", "Porchlight", rate);
    samples.add("history: cores in use by the server", "Porchlight", (server.cpu()? - cpu) / (options.seconds + 1.0));

    let database = archive.stage.data.path().join("porchlight.db");
    let pages: Vec<_> = pages.map(|(guest, before)| Ok((bytes(&guest.id)?, before))).collect::<Result<_>>()?;
    let mut best = 0.0_f64;
    for (threads, name) in [(1, "history pages/s, one thread"), (2, "history pages/s, two threads")] {
        let rate = limits::history::rate(&database, &pages, threads, options.seconds / 2.0)?;
        samples.add(name, WHO, rate);
        best = best.max(rate);
    }
    samples.add("history pages/s", WHO, best);
    Ok(())
}

fn request(guest: &Guest, before: i64) -> Vec<u8> {
    let path = format!("/api/support_chat/messages?beforeEventId={before}");
    rest::request("GET", &path, &format!("authorization: Bearer {}\r\n", guest.token), "")
}

/// The sixteen bytes of a UUID.
fn bytes(uuid: &str) -> Result<[u8; 16]> {
    let digits = uuid.replace('-', "");
    let bytes: Result<Vec<u8>, _> = (0..16).map(|at| u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16)).collect();
    bytes?.try_into().ok().context("not a UUID")
}
