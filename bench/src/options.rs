//! What the command line says.

use anyhow::{Context as _, Result, bail};
use std::path::PathBuf;

pub const USAGE: &str = "\
bin/bench [--slow-disk MICROSECONDS] [--rounds N] [--seconds S] [--only ROW,ROW…] [--desks N] [--crowd N] [--no-write]

rows: pairs, pace, fanout, memory, history, inbox, reconnect, start";

/// The rows, in the order they are run.
pub const ROWS: [&str; 8] = ["pairs", "pace", "fanout", "memory", "history", "inbox", "reconnect", "start"];

pub struct Options {
    /// The checkout.
    pub root: PathBuf,
    pub peers: PathBuf,
    /// The binary that is measured.
    pub porchlight: PathBuf,
    /// Where data folders are made: on the disk of the checkout.
    pub work: PathBuf,
    pub rounds: usize,
    /// How long each load is measured, without its warm-up.
    pub seconds: f64,
    pub rows: Vec<String>,
    /// Agents' sockets that watch the list while others write.
    pub desks: usize,
    /// Sockets of the rows about memory and reconnecting.
    pub crowd: usize,
    /// Whether `bench/results.md` is written.
    pub write: bool,
}

impl Options {
    pub fn read() -> Result<Self> {
        let variable = |name: &str| std::env::var(name).with_context(|| format!("{name} is not set: use bin/bench"));
        let root = PathBuf::from(variable("BENCH_ROOT")?);
        let mut options = Self {
            peers: root.join("bench/peers"),
            porchlight: variable("PORCHLIGHT")?.into(),
            work: root.join("bench/work"),
            root,
            rounds: 3,
            seconds: 6.0,
            rows: ROWS.map(str::to_owned).to_vec(),
            desks: 4,
            crowd: 8_000,
            write: true,
        };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            options.set(&word, &mut words)?;
        }
        Ok(options)
    }

    fn set(&mut self, word: &str, words: &mut impl Iterator<Item = String>) -> Result<()> {
        let mut value = || words.next().with_context(|| format!("{word} needs a value\n\n{USAGE}"));
        match word {
            "--rounds" => self.rounds = value()?.parse()?,
            "--seconds" => self.seconds = value()?.parse()?,
            "--desks" => self.desks = value()?.parse()?,
            "--crowd" => self.crowd = value()?.parse()?,
            "--no-write" => self.write = false,
            "--only" => self.rows = value()?.split(',').map(str::to_owned).collect(),
            other => bail!("“{other}” is not an option\n\n{USAGE}"),
        }
        if let Some(unknown) = self.rows.iter().find(|row| !ROWS.contains(&row.as_str())) {
            bail!("there is no row “{unknown}”\n\n{USAGE}");
        }
        Ok(())
    }

    pub fn runs(&self, row: &str) -> bool {
        self.rows.iter().any(|wanted| wanted == row)
    }
}
