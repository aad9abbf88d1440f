//! The server is killed while visitors write, replies come while they are away, and all return at once.

use super::returning::{Crowd, REPLY_EVERY};
use crate::{options::Options, pool::Pool, samples::Samples, seed::{self, Guest, Line}, server::Server, stage::Stage, target::Kind};
use anyhow::Result;
use std::time::Instant;

const REPLY: u32 = 2;

pub fn run(
    options: &Options,
    stage: &mut Stage,
    pool: &mut Pool,
    guests: Vec<Guest>,
    samples: &mut Samples,
) -> Result<()> {
    let mut crowd = Crowd::new(guests);
    crowd.write(pool, crowd.clients.len() / 2)?;
    let address = stage.server.address;
    // Assigning would start the new one before the old one is killed.
    stage.server.kill()?;
    pool.close();
    stage.server = Server::start_at(options, Kind::Porchlight, stage.data.path(), address)?;
    let replies: Vec<_> = (0..crowd.clients.len()).step_by(REPLY_EVERY).map(reply).collect();
    seed::post(address, &stage.cookie, &crowd.guests, &replies)?;

    let (cpu, started) = (stage.server.cpu()?, Instant::now());
    crowd.come_back(pool, &stage.server)?;
    let (cpu, seconds) = (stage.server.cpu()? - cpu, started.elapsed().as_secs_f64());
    let who = Kind::Porchlight.name();
    samples.add("reconnect: CPU per client, µs", who, cpu / crowd.clients.len() as f64 * 1e6);
    samples.add("reconnect: all synced after, s", who, seconds);
    crowd.write(pool, crowd.clients.len())?;
    let (lost, doubled) = crowd.verdict(pool)?;
    samples.add("reconnect: lost", who, lost as f64);
    samples.add("reconnect: doubled", who, doubled as f64);
    Ok(())
}

fn reply(guest: usize) -> Line {
    Line { guest, by_visitor: false, number: REPLY }
}
