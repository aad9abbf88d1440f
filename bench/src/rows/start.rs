//! From starting the process to its first "ready", and what it holds when nobody is there.

use super::archive::Archive;
use crate::{options::Options, samples::Samples, seed, server::Server, stage::Folder, target::Kind};
use anyhow::Result;
use std::{path::Path, time::{Duration, Instant}};

const STARTS: usize = 5;
const SETTLE: Duration = Duration::from_secs(5);

pub fn run(options: &Options, archive: &mut Archive, samples: &mut Samples) -> Result<()> {
    let folder = Folder::new(options, "new")?;
    seed::create_owner(options, folder.path())?;
    samples.add("cold start in a new folder, ms", "Porchlight", start(options, folder.path())?.1 * 1e3);

    archive.stage.server.kill()?;
    let data = archive.stage.data.path();
    for _ in 0..STARTS {
        samples.add("cold start, ms", "Porchlight", start(options, data)?.1 * 1e3);
    }
    let (server, _) = start(options, data)?;
    std::thread::sleep(SETTLE);
    let (rss, pss) = server.memory()?;
    samples.add("idle: RSS, MB", "Porchlight", rss / 1e6);
    samples.add("idle: PSS, MB", "Porchlight", pss / 1e6);
    archive.stage.server = server;
    Ok(())
}

fn start(options: &Options, data: &Path) -> Result<(Server, f64)> {
    let started = Instant::now();
    let server = Server::start_now(options, Kind::Porchlight, data)?;
    let ready = started.elapsed().as_secs_f64();
    // Not killed in the middle of its work.
    server.wait_until_idle()?;
    Ok((server, ready))
}
