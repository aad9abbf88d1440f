//! 200 pairs that talk as fast as they get answers: durable messages per second, how long each takes to reach
//! the other side, and what each costs the server.

use crate::{limits::group_commit, machine, options::Options, pool::Pool, samples::Samples, server::{Server, cpu_of}, stage::Stage, talk::Talk, target::Kind};
use anyhow::Result;
use std::time::{Duration, Instant};

pub const PAIRS: usize = 200;
const WARM_UP: Duration = Duration::from_millis(1500);
const LOOK: Duration = Duration::from_millis(10);

pub fn run(options: &Options, samples: &mut Samples) -> Result<()> {
    for kind in [Kind::Porchlight, Kind::SocketIo, Kind::Bun] {
        talk(options, kind, samples)?;
    }
    group_commit::run(options, samples)?;
    talk(options, Kind::Relay, samples)
}

fn talk(options: &Options, kind: Kind, samples: &mut Samples) -> Result<()> {
    let stage = Stage::new(options, kind)?;
    let guests = stage.guests(PAIRS)?;
    let mut pool = Pool::new()?;
    stage.open(&mut pool, &stage.pairs(&guests, options.desks))?;
    let mut talk = Talk::new(kind, guests.into_iter().map(|guest| guest.id).collect());
    talk.goes_on = true;
    pool.say(|out| (0..talk.sides()).for_each(|conn| talk.speak(out, conn, Instant::now())))?;
    until(&mut pool, &mut talk, Instant::now() + WARM_UP)?;
    measure(options, &mut pool, &mut talk, &stage.server, samples)?;
    talk.finish(&mut pool)
}

fn measure(options: &Options, pool: &mut Pool, talk: &mut Talk, server: &Server, samples: &mut Samples) -> Result<()> {
    talk.latencies.clear();
    let before = (Instant::now(), talk.acknowledged, talk.lines, server.cpu()?, cpu_of("self")?, machine::busy()?);
    until(pool, talk, before.0 + Duration::from_secs_f64(options.seconds))?;
    let (seconds, cpu, own) = (before.0.elapsed().as_secs_f64(), server.cpu()? - before.3, cpu_of("self")? - before.4);
    let messages = (talk.acknowledged - before.1) as f64;
    let who = server.kind.name();
    samples.add("messages/s", who, messages / seconds);
    samples.add("send to peer, p50, ms", who, talk.latencies.percentile(0.5) * 1e3);
    samples.add("send to peer, p99, ms", who, talk.latencies.percentile(0.99) * 1e3);
    samples.add("CPU per message, µs", who, cpu / messages * 1e6);
    samples.add("generator’s CPU per message, µs", who, own / messages * 1e6);
    samples.add("cores in use by the server", who, cpu / seconds);
    samples.add(machine::OTHERS, who, ((machine::busy()? - before.5 - cpu - own) / seconds).max(0.0));
    if server.kind == Kind::Porchlight {
        samples.add("frames to the desks per message", who, (talk.lines - before.2) as f64 / messages);
        samples.add("“slow down” per message", who, talk.refused as f64 / messages);
    }
    Ok(())
}

fn until(pool: &mut Pool, talk: &mut Talk, end: Instant) -> Result<()> {
    while Instant::now() < end {
        talk.round(pool, LOOK)?;
    }
    Ok(())
}
