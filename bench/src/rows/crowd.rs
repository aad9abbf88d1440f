//! 8,000 visitors, each in their own conversation: what an idle one of them costs in memory, and what it costs
//! the server when all come back after it was killed while they wrote.

use super::reconnect;
use crate::{open::{Script, open}, options::Options, pool::{Frame, Handler, Out, Pool}, samples::Samples, server::Server, stage::Stage, target::{Heard, Kind}};
use anyhow::Result;
use std::time::{Duration, Instant};

/// Long enough for what was needed to open them to be given back.
const SETTLE: Duration = Duration::from_secs(5);

pub fn run(options: &Options, samples: &mut Samples) -> Result<()> {
    if options.runs("memory") {
        peer(options, Kind::Bun, samples)?;
    }
    if options.runs("reconnect") {
        peer(options, Kind::SocketIo, samples)?;
    }
    porchlight(options, samples)
}

fn porchlight(options: &Options, samples: &mut Samples) -> Result<()> {
    let mut stage = Stage::new(options, Kind::Porchlight)?;
    let guests = stage.guests(options.crowd)?;
    let scripts: Vec<_> = guests.iter().map(|guest| Script::visitor(guest, None)).collect();
    // A new process, as the peers' is: what opening the conversations took should be in none of the numbers.
    let address = stage.server.address;
    stage.server.kill()?;
    stage.server = Server::start_at(options, Kind::Porchlight, stage.data.path(), address)?;
    stage.server.wait_until_idle()?;
    let mut pool = Pool::new()?;
    connect(&stage.server, &mut pool, &scripts, samples)?;
    if options.runs("reconnect") {
        reconnect::run(options, &mut stage, &mut pool, guests, samples)?;
    }
    Ok(())
}

fn peer(options: &Options, kind: Kind, samples: &mut Samples) -> Result<()> {
    let stage = Stage::new(options, kind)?;
    let scripts: Vec<_> = (0..options.crowd).map(|room| Script::peer(kind, room)).collect();
    connect(&stage.server, &mut Pool::new()?, &scripts, samples)
}

/// Connects them all, and measures what that cost and what they hold.
fn connect(server: &Server, pool: &mut Pool, scripts: &[Script], samples: &mut Samples) -> Result<()> {
    let (who, count) = (server.kind.name(), scripts.len() as f64);
    let (cpu, (rss, pss), started) = (server.cpu()?, server.memory()?, Instant::now());
    open(pool, server.kind, server.address, scripts, false, &mut |_, _| {})?;
    samples.add("first connect: CPU per client, µs", who, (server.cpu()? - cpu) / count * 1e6);
    samples.add("first connect: all there after, s", who, started.elapsed().as_secs_f64());
    let settled = Instant::now() + SETTLE;
    while Instant::now() < settled {
        pool.turn(Duration::from_millis(100), &mut Idle(server.kind))?;
    }
    let (rss_after, pss_after) = server.memory()?;
    samples.add("idle connection: RSS, KiB", who, (rss_after - rss) / count / 1024.0);
    samples.add("idle connection: PSS, KiB", who, (pss_after - pss) / count / 1024.0);
    samples.add("with all connected: RSS, MB", who, rss_after / 1e6);
    Ok(())
}

/// Sockets that only keep alive.
struct Idle(Kind);

impl Handler for Idle {
    fn frame(&mut self, out: &mut Out, conn: usize, frame: Frame<'_>) {
        if let Frame::Text(text) = frame
            && let Heard::Ping(answer) = self.0.hear(text)
        {
            out.text(conn, answer);
        }
    }
}
