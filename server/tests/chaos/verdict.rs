//! What was seen, and what was wrong.

use std::{collections::BTreeMap, fmt};

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blame {
    Lost,
    Doubled,
    Disordered,
    Gap,
    Diverged,
    OtherAnswer,
    Refused,
    Stuck,
    NotMailed,
    MailedTwice,
}

const BLAMES: [(Blame, &str); 10] = [
    (Blame::Lost, "acknowledged, and lost"),
    (Blame::Doubled, "stored twice, or by nobody"),
    (Blame::Disordered, "out of the sender's order"),
    (Blame::Gap, "gaps in the events"),
    (Blame::Diverged, "clients that show something else"),
    (Blame::OtherAnswer, "retries with another answer"),
    (Blame::Refused, "refused without a reason"),
    (Blame::Stuck, "clients that got no answer"),
    (Blame::NotMailed, "replies not mailed"),
    (Blame::MailedTwice, "replies in two emails, or emails repeated without a kill"),
];

/// Of each kind so many are described, so that a flood of them can be read.
const DESCRIBED: usize = 5;

/// The result of a run.
#[derive(Debug, Default)]
pub struct Verdict {
    pub kills: BTreeMap<&'static str, usize>,
    pub acknowledged: usize,
    pub retries: usize,
    pub reconnects: usize,
    pub refetches: usize,
    pub emails: usize,
    pub repeated_emails: usize,
    pub grown_emails: usize,
    wrong: BTreeMap<Blame, usize>,
}

impl Verdict {
    pub fn blame(&mut self, blame: Blame, what: String) {
        let count = self.wrong.entry(blame).or_default();
        *count += 1;
        if *count <= DESCRIBED {
            eprintln!("{blame:?}: {what}");
        }
    }

    pub fn killed(&self) -> usize {
        self.kills.values().sum()
    }

    pub fn is_good(&self) -> bool {
        self.wrong.is_empty()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>8}  kills", self.killed())?;
        for (place, count) in &self.kills {
            writeln!(f, "{count:>12}  {place}")?;
        }
        let seen = [
            (self.acknowledged, "messages acknowledged"),
            (self.retries, "acknowledged messages sent again"),
            (self.reconnects, "connections"),
            (self.refetches, "conversations fetched again"),
            (self.emails, "emails"),
            (self.repeated_emails, "emails sent again after a kill, with the same Message-ID"),
            (self.grown_emails, "of them with newer replies than the first time"),
        ];
        for (count, what) in seen {
            writeln!(f, "{count:>8}  {what}")?;
        }
        for (blame, what) in BLAMES {
            writeln!(f, "{:>8}  {what}", self.wrong.get(&blame).unwrap_or(&0))?;
        }
        Ok(())
    }
}
