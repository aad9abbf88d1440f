//! 50 messages a second, however long each takes: the time from when a message was due to when the other side
//! has it, beside the time that the disk takes to make a block durable in the same rhythm.

use super::pairs::PAIRS;
use crate::{limits::fdatasync, options::Options, pool::Pool, samples::Samples, stage::Stage, talk::Talk, target::Kind};
use anyhow::{Result, ensure};
use std::time::{Duration, Instant};

pub const EVERY: Duration = Duration::from_millis(20);
const WARM_UP: u32 = 50;

pub fn run(options: &Options, samples: &mut Samples) -> Result<()> {
    for kind in [Kind::Porchlight, Kind::SocketIo, Kind::Bun] {
        talk(options, kind, samples)?;
    }
    fdatasync::run(options, EVERY, samples)
}

fn talk(options: &Options, kind: Kind, samples: &mut Samples) -> Result<()> {
    let stage = Stage::new(options, kind)?;
    let guests = stage.guests(PAIRS)?;
    let mut pool = Pool::new()?;
    stage.open(&mut pool, &stage.pairs(&guests, options.desks))?;
    let mut talk = Talk::new(kind, guests.into_iter().map(|guest| guest.id).collect());
    let count = WARM_UP + (options.seconds / EVERY.as_secs_f64()) as u32;
    let started = Instant::now();
    for turn in 0..count {
        let due = started + EVERY * turn;
        while let Some(wait) = due.checked_duration_since(Instant::now()).filter(|wait| !wait.is_zero()) {
            // epoll counts in milliseconds, so the last of them is spent looking.
            talk.round(
                &mut pool,
                if wait > Duration::from_millis(2) { wait - Duration::from_millis(1) } else { Duration::ZERO },
            )?;
        }
        if turn == WARM_UP {
            talk.latencies.clear();
        }
        // A visitor and an agent by turns, each time of another pair.
        let conn = (turn as usize * 2 + (turn as usize / PAIRS) % 2) % talk.sides();
        ensure!(talk.is_done(conn), "{}: a message took longer than its side's next turn", kind.name());
        pool.say(|out| talk.speak(out, conn, due))?;
    }
    talk.finish(&mut pool)?;
    let who = kind.name();
    samples.add("50 a second: send to peer, p50, ms", who, talk.latencies.percentile(0.5) * 1e3);
    samples.add("50 a second: send to peer, p99, ms", who, talk.latencies.percentile(0.99) * 1e3);
    Ok(())
}
