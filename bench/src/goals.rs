//! The goals, and whether they are met.

use crate::{limits::{fdatasync, group_commit}, rows::{history, inbox}, samples::{Samples, short}, stats::median};

/// One line of the table.
pub struct Line {
    pub metric: String,
    pub goal: &'static str,
    pub ours: String,
    pub theirs: String,
    pub reached: String,
    pub met: Option<bool>,
}

/// A goal as a ratio of two medians in the same round.
struct Ratio {
    text: &'static str,
    goal: &'static str,
    ours: &'static str,
    theirs: (&'static str, &'static str),
    /// The ratio that meets it, at least or at most.
    at_least: Option<f64>,
    at_most: Option<f64>,
}

const OURS: &str = "Porchlight";

const fn at_least(text: &'static str, goal: &'static str, ours: &'static str, who: &'static str, bound: f64) -> Ratio {
    Ratio { text, goal, ours, theirs: (ours, who), at_least: Some(bound), at_most: None }
}

const fn at_most(text: &'static str, goal: &'static str, ours: &'static str, who: &'static str, bound: f64) -> Ratio {
    Ratio { text, goal, ours, theirs: (ours, who), at_least: None, at_most: Some(bound) }
}

const fn against(ratio: Ratio, metric: &'static str) -> Ratio {
    Ratio { theirs: (metric, ratio.theirs.1), ..ratio }
}

const RATIOS: [Ratio; 12] = [
    at_least("durable messages/s, 200 pairs", "≥ 50× socket.io + better-sqlite3", "messages/s", "socket.io", 50.0),
    at_least("durable messages/s, 200 pairs", "≥ 0.6× raw group commit", "messages/s", group_commit::WHO, 0.6),
    at_most(
        "send → peer p99 at that load, ms",
        "≤ 1/30 of socket.io’s",
        "send to peer, p99, ms",
        "socket.io",
        1.0 / 30.0,
    ),
    against(
        at_most(
            "send → peer p50 at 50 messages/s, ms",
            "≤ 1.5× fdatasync’s median",
            "50 a second: send to peer, p50, ms",
            fdatasync::WHO,
            1.5,
        ),
        "50 a second: fdatasync, p50, ms",
    ),
    at_most("CPU per durable message, µs", "≤ 0.6× Bun", "CPU per message, µs", "Bun", 0.6),
    at_most("fan-out 1 → 1,000, CPU per delivery, µs", "≤ 1.0× Bun", "1 → 1,000: CPU per delivery, µs", "Bun", 1.0),
    at_most("fan-out 1 → 10,000, CPU per delivery, µs", "≤ 1.0× Bun", "1 → 10,000: CPU per delivery, µs", "Bun", 1.0),
    at_most("resident memory per idle connection, KiB", "≤ 1.25× Bun", "idle connection: RSS, KiB", "Bun", 1.25),
    at_least("50-message history pages/s", "≥ 0.8× raw rusqlite", "history pages/s", history::WHO, 0.8),
    at_least("desk inbox pages/s", "≥ 100× osTicket’s 125/s", "inbox pages/s", "osTicket", 100.0),
    against(
        at_most(
            "8,000 reconnect, CPU per client, µs",
            "≤ 1/10 of socket.io’s connects",
            "reconnect: CPU per client, µs",
            "socket.io",
            0.1,
        ),
        "first connect: CPU per client, µs",
    ),
    // Not a ratio of the product's own kind, but what it would be without storage.
    at_least("durable messages/s, beside a bare relay’s", "none", "messages/s", "bare relay", 0.0),
];

/// Goals that are numbers of their own.
const BOUNDS: [(&str, &str, &str, f64); 4] = [
    ("8,000 reconnect: messages lost", "0", "reconnect: lost", 0.0),
    ("8,000 reconnect: messages doubled", "0", "reconnect: doubled", 0.0),
    ("cold start to ready, ms", "≤ 100 ms", "cold start, ms", 100.0),
    ("idle memory (RSS), MB", "≤ 20 MB", "idle: RSS, MB", 20.0),
];

/// Every line for which there are numbers.
pub fn lines(samples: &Samples) -> Vec<Line> {
    let ratios = RATIOS.iter().filter_map(|ratio| ratio.line(samples));
    let bounds = BOUNDS.iter().filter_map(|(text, goal, metric, bound)| {
        let value = samples.median(metric, OURS)?;
        Some(Line {
            metric: (*text).to_owned(),
            goal,
            ours: short(value),
            theirs: String::new(),
            reached: short(value),
            met: Some(value <= *bound),
        })
    });
    ratios.chain(bounds).collect()
}

impl Ratio {
    fn line(&self, samples: &Samples) -> Option<Line> {
        let ratios = samples.ratios((self.ours, OURS), self.theirs);
        let (ours, theirs) = (samples.median(self.ours, OURS)?, samples.median(self.theirs.0, self.theirs.1)?);
        let ratio = median(&ratios);
        let enough = self.at_least.is_none_or(|bound| ratio >= bound);
        let little = self.at_most.is_none_or(|bound| ratio <= bound);
        Some(Line {
            metric: self.text.to_owned(),
            goal: self.goal,
            ours: short(ours),
            theirs: format!("{} ({})", short(theirs), self.theirs.1),
            reached: written(ratio),
            met: (self.goal != "none").then_some(enough && little),
        })
    }
}

/// A ratio below a tenth is easier to read as a part.
fn written(ratio: f64) -> String {
    if ratio > 0.0 && ratio < 0.1 { format!("1/{:.0}", 1.0 / ratio) } else { format!("{}×", short(ratio)) }
}

/// That osTicket's number is not measured here.
pub fn note() -> String {
    format!("osTicket’s {} pages/s were measured before, on the machine that the goals were set on.", inbox::OSTICKET)
}
