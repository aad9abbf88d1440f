//! Measures Porchlight beside two peers and beside what the machine gives. Run it by `bin/bench`.

mod goals;
mod limits;
mod load;
mod machine;
mod open;
mod options;
mod pool;
mod report;
mod rest;
mod rows;
mod samples;
mod seed;
mod server;
mod side;
mod speech;
mod stage;
mod stats;
mod talk;
mod target;

use anyhow::{Context as _, Result};
use options::Options;
use rows::archive::{self, Archive};
use samples::Samples;

fn main() -> Result<()> {
    let words: Vec<_> = std::env::args().collect();
    if let [_, word, port] = words.as_slice()
        && word == "relay"
    {
        return limits::relay::run(port.parse()?);
    }
    if words.iter().any(|word| word == "--help") {
        println!("{}", options::USAGE);
        return Ok(());
    }
    let options = Options::read()?;
    let mut samples = Samples::default();
    let reads = ["history", "inbox", "start"].iter().any(|row| options.runs(row));
    let mut archive = if reads { Some(archive::make(&options)?) } else { None };
    for round in 1..=options.rounds {
        println!("\nRound {round} of {}", options.rounds);
        self::round(&options, archive.as_mut(), &mut samples)?;
    }
    report::write(&options, &samples)
}

fn round(options: &Options, archive: Option<&mut Archive>, samples: &mut Samples) -> Result<()> {
    if options.runs("pairs") {
        rows::pairs::run(options, samples).context("pairs")?;
    }
    if options.runs("pace") {
        rows::pace::run(options, samples).context("pace")?;
    }
    if options.runs("fanout") {
        rows::fanout::run(options, samples).context("fanout")?;
    }
    if options.runs("memory") || options.runs("reconnect") {
        rows::crowd::run(options, samples).context("crowd")?;
    }
    let Some(archive) = archive else { return Ok(()) };
    if options.runs("history") {
        rows::history::run(options, archive, samples).context("history")?;
    }
    if options.runs("inbox") {
        rows::inbox::run(options, archive, samples).context("inbox")?;
    }
    if options.runs("start") {
        rows::start::run(options, archive, samples).context("start")?;
    }
    Ok(())
}
