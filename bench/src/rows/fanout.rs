//! One message to everyone in a room, the next when all have it: what each delivery costs the server.

use crate::{open::Script, options::Options, pool::{Frame, Handler, Out, Pool}, samples::Samples, server::cpu_of, speech::{self, Mark}, stage::Stage, talk::RETRY_AFTER, target::{Heard, Kind, says_slow_down}};
use anyhow::{Result, ensure};
use std::time::{Duration, Instant};

pub const SIZES: [usize; 2] = [1_000, 10_000];

pub fn run(options: &Options, samples: &mut Samples) -> Result<()> {
    for size in SIZES {
        for kind in [Kind::Porchlight, Kind::Bun] {
            spread(options, kind, size, samples)?;
        }
    }
    Ok(())
}

fn spread(options: &Options, kind: Kind, size: usize, samples: &mut Samples) -> Result<()> {
    let stage = Stage::new(options, kind)?;
    let guest = stage.guests(1)?.remove(0);
    let listener = |_| match kind {
        Kind::Porchlight => Script::agent(&stage.cookie, &guest.id),
        _ => Script::peer(kind, 0),
    };
    let mut scripts = stage.pairs(std::slice::from_ref(&guest), 0);
    scripts.truncate(1);
    scripts.extend((0..size).map(listener));
    let mut pool = Pool::new()?;
    stage.open(&mut pool, &scripts)?;
    let mut room =
        Room { kind, seen: vec![0; size + 1], number: 0, count: 0, deliveries: 0, slow_down: false, problem: None };
    // The first few find room in queues and buffers that grow.
    say_until(&mut pool, &mut room, &guest.id, Instant::now() + Duration::from_secs(1))?;
    let before = (Instant::now(), room.deliveries, stage.server.cpu()?, cpu_of("self")?);
    say_until(&mut pool, &mut room, &guest.id, before.0 + Duration::from_secs_f64(options.seconds))?;
    let deliveries = (room.deliveries - before.1) as f64;
    let (who, cpu, own) = (kind.name(), stage.server.cpu()? - before.2, cpu_of("self")? - before.3);
    let [each, rate, generator] = match size {
        1_000 => ["1 → 1,000: CPU per delivery, µs", "1 → 1,000: deliveries/s", "1 → 1,000: generator’s CPU, µs"],
        _ => ["1 → 10,000: CPU per delivery, µs", "1 → 10,000: deliveries/s", "1 → 10,000: generator’s CPU, µs"],
    };
    samples.add(each, who, cpu / deliveries * 1e6);
    samples.add(rate, who, deliveries / before.0.elapsed().as_secs_f64());
    samples.add(generator, who, own / deliveries * 1e6);
    Ok(())
}

fn say_until(pool: &mut Pool, room: &mut Room, id: &str, end: Instant) -> Result<()> {
    let mut buffer = Vec::new();
    while Instant::now() < end {
        room.number += 1;
        room.count = 0;
        let mark = Mark { speaker: 0, number: room.number };
        speech::write(&mut buffer, room.kind, id, &speech::client_id(mark), mark);
        pool.say(|out| out.text(0, &buffer))?;
        let said = Instant::now();
        while room.count < room.listeners() {
            pool.turn(Duration::from_millis(100), room)?;
            if std::mem::take(&mut room.slow_down) {
                std::thread::sleep(RETRY_AFTER);
                pool.say(|out| out.text(0, &buffer))?;
            }
            ensure!(room.problem.is_none(), "{}: {}", room.kind.name(), room.problem.clone().unwrap_or_default());
            let (kind, all, has) = (room.kind.name(), room.listeners(), room.count);
            ensure!(said.elapsed() < Duration::from_secs(30), "{kind}: only {has} of {all} have it");
        }
    }
    Ok(())
}

struct Room {
    kind: Kind,
    /// The newest message of each socket.
    seen: Vec<u32>,
    number: u32,
    /// How many have the newest.
    count: usize,
    deliveries: u64,
    slow_down: bool,
    problem: Option<String>,
}

impl Room {
    fn listeners(&self) -> usize {
        self.seen.len() - 1
    }
}

impl Handler for Room {
    fn frame(&mut self, out: &mut Out, conn: usize, frame: Frame<'_>) {
        let Frame::Text(text) = frame else {
            return self.problem = Some(format!("socket {conn} was closed"));
        };
        match self.kind.hear(text) {
            Heard::Message(text) => {
                let Some(mark) = speech::marks(text).next() else { return };
                if mark.number != self.seen[conn] + 1 {
                    self.problem = Some(format!("socket {conn} had {} and got {mark:?}", self.seen[conn]));
                }
                self.seen[conn] = mark.number;
                // The sender, socket 0, is told too, but nobody waits for that.
                self.count += usize::from(conn != 0);
                self.deliveries += 1;
            }
            Heard::Refused(text) if says_slow_down(text) => self.slow_down = true,
            Heard::Refused(text) => self.problem = Some(String::from_utf8_lossy(text).into_owned()),
            Heard::Ping(answer) => out.text(conn, answer),
            Heard::Ack | Heard::Other => {}
        }
    }
}
