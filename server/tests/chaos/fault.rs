//! How a server's life ends.

use rand::{Rng, rngs::StdRng};
use std::{collections::BTreeMap, time::Duration};

/// The points at which the server can kill itself, and how often each may be passed before it does. The ledger passes
/// its points with every batch, the outbox only with every email.
pub const POINTS: [(&str, u32); 9] = [
    ("ledger::before_commit", 60),
    ("ledger::after_commit", 60),
    ("ledger::after_acknowledge", 60),
    ("ledger::after_publish", 60),
    ("outbox::after_claim", 2),
    ("outbox::before_finish", 2),
    ("outbox::after_finish", 2),
    ("smtp::before_data", 2),
    ("smtp::after_data", 2),
];

/// The latest random time, counted from the start of the process: some fall before it is ready.
const LATEST: Duration = Duration::from_millis(400);
/// When a process that does not come to its point is killed from outside. The outbox looks every second.
const PATIENCE: Duration = Duration::from_millis(1_300);

/// Where the kills from outside are counted.
pub const AT_RANDOM: &str = "at a random time";
const IN_VAIN: &str = "at a random time, its point not reached";

/// How a server's life ends.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// It kills itself at this point, after it has passed it so often.
    Point(&'static str, u32),
    /// It is killed so long after its start.
    Time(Duration),
    /// Not by itself.
    Never,
}

impl Fault {
    pub fn choose(rng: &mut StdRng) -> Self {
        if rng.random_ratio(1, 4) {
            return Self::Time(rng.random_range(Duration::ZERO..LATEST));
        }
        let (point, most) = POINTS[rng.random_range(0..POINTS.len())];
        Self::Point(point, rng.random_range(0..=most))
    }

    /// What `FAILPOINTS` says.
    pub fn failpoints(self) -> Option<String> {
        match self {
            Self::Point(point, 0) => Some(format!("{point}=return")),
            Self::Point(point, passed) => Some(format!("{point}={passed}*off->return")),
            Self::Time(_) | Self::Never => None,
        }
    }

    /// When it is killed from outside, counted from its start.
    pub fn limit(self) -> Duration {
        match self {
            Self::Point(..) => PATIENCE,
            Self::Time(time) => time,
            Self::Never => Duration::MAX,
        }
    }

    /// Where it is counted.
    pub fn place(self, from_outside: bool) -> &'static str {
        match self {
            Self::Point(_, _) if from_outside => IN_VAIN,
            Self::Point(point, _) => point,
            Self::Time(_) | Self::Never => AT_RANDOM,
        }
    }
}

/// The points at which nobody was killed.
pub fn untried(kills: &BTreeMap<&'static str, usize>) -> Vec<&'static str> {
    POINTS.iter().map(|(point, _)| *point).filter(|point| !kills.contains_key(point)).collect()
}

/// Whoever adds a point has it tried.
#[test]
fn every_point_in_the_source_is_tried() {
    let mut found = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../backend/src"))];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if let Ok(text) = std::fs::read_to_string(&entry) {
                let names = text.split("fault!(\"").skip(1).filter_map(|rest| rest.split('"').next());
                found.extend(names.map(str::to_owned));
            }
        }
    }
    found.sort();
    found.dedup();
    let mut known = POINTS.map(|(point, _)| point);
    known.sort_unstable();
    assert_eq!(found, known);
}
