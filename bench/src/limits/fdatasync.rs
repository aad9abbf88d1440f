//! How long the disk takes to make one block durable: `fdatasync` after writing 4 KiB in the middle of a file
//! whose blocks exist already, as a write-ahead log's do. No commit on this disk can be quicker.

use crate::{options::Options, samples::Samples, stage::Folder, stats::Latencies};
use anyhow::Result;
use std::{fs::{self, File}, os::unix::fs::FileExt as _, time::{Duration, Instant}};

pub const WHO: &str = "fdatasync";
const BLOCK: usize = 4096;
const BLOCKS: usize = 1024;

/// Once as fast as it goes, and once in a rhythm.
pub fn run(options: &Options, every: Duration, samples: &mut Samples) -> Result<()> {
    let folder = Folder::new(options, "fdatasync")?;
    let path = folder.path().join("file");
    fs::write(&path, vec![1; BLOCK * BLOCKS])?;
    let file = File::options().write(true).open(&path)?;
    file.sync_all()?;
    let seconds = Duration::from_secs_f64(options.seconds / 2.0);

    let mut free = sync(&file, seconds, Duration::ZERO)?;
    samples.add("fdatasync, p50, ms", WHO, free.percentile(0.5) * 1e3);
    samples.add("fdatasync per second", WHO, free.count() as f64 / seconds.as_secs_f64());
    let mut paced = sync(&file, seconds, every)?;
    samples.add("50 a second: fdatasync, p50, ms", WHO, paced.percentile(0.5) * 1e3);
    samples.add("50 a second: fdatasync, p99, ms", WHO, paced.percentile(0.99) * 1e3);
    Ok(())
}

fn sync(file: &File, seconds: Duration, every: Duration) -> Result<Latencies> {
    let (mut latencies, started, block) = (Latencies::default(), Instant::now(), vec![2; BLOCK]);
    for turn in 0.. {
        let due = started + every * turn;
        if due > started + seconds || started.elapsed() > seconds {
            break;
        }
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let from = Instant::now();
        file.write_all_at(&block, (turn as usize % BLOCKS * BLOCK) as u64)?;
        file.sync_data()?;
        latencies.add(from.elapsed());
    }
    Ok(latencies)
}
