//! Pairs that talk, and a check that every message comes once and in order. The same code speaks to every server.

use crate::{pool::{Frame, Handler, Out, Pool}, side::Side, speech::{self, Mark}, stats::Latencies, target::{Heard, Kind, number_after, says_slow_down}};
use anyhow::{Result, ensure};
use std::{collections::VecDeque, time::{Duration, Instant}};

/// When a server says "slow down", the message is sent again after this.
pub const RETRY_AFTER: Duration = Duration::from_millis(100);

/// All pairs.
pub struct Talk {
    kind: Kind,
    sides: Vec<Side>,
    /// Whether each side goes on as soon as its last message is stored and delivered.
    pub goes_on: bool,
    buffer: Vec<u8>,
    retries: VecDeque<(Instant, usize)>,
    pub latencies: Latencies,
    pub acknowledged: u64,
    /// "Slow down", said by the server.
    pub refused: u64,
    /// Lines that the desks got.
    pub lines: u64,
    problems: Vec<String>,
}

impl Talk {
    /// `rooms` names the conversation of each pair.
    pub fn new(kind: Kind, rooms: Vec<String>) -> Self {
        let sides = rooms.into_iter().flat_map(|room| [room.clone(), room]).map(Side::new).collect();
        Self {
            kind,
            sides,
            goes_on: false,
            buffer: Vec::new(),
            retries: VecDeque::new(),
            latencies: Latencies::default(),
            acknowledged: 0,
            refused: 0,
            lines: 0,
            problems: Vec::new(),
        }
    }

    pub fn sides(&self) -> usize {
        self.sides.len()
    }

    /// Sends a side's next message; its latency counts from `since`.
    pub fn speak(&mut self, out: &mut Out, conn: usize, since: Instant) {
        self.sides[conn].begin(conn, since);
        self.send(out, conn);
    }

    fn send(&mut self, out: &mut Out, conn: usize) {
        let Side { room, client_id, number, .. } = &self.sides[conn];
        speech::write(&mut self.buffer, self.kind, room, client_id, Mark { speaker: conn, number: *number });
        out.text(conn, &self.buffer);
    }

    /// Sends again what was refused a while ago.
    pub fn retry(&mut self, out: &mut Out) {
        while self.retries.front().is_some_and(|(at, _)| *at <= Instant::now()) {
            if let Some((_, conn)) = self.retries.pop_front() {
                self.send(out, conn);
            }
        }
    }

    /// Whether a side's newest message is stored and delivered.
    pub fn is_done(&self, conn: usize) -> bool {
        self.sides[conn].is_done()
    }

    fn acknowledge(&mut self, out: &mut Out, conn: usize) {
        self.sides[conn].acknowledged = true;
        self.acknowledged += 1;
        self.go_on(out, conn);
    }

    fn go_on(&mut self, out: &mut Out, conn: usize) {
        if self.goes_on && self.is_done(conn) {
            self.speak(out, conn, Instant::now());
        }
    }

    fn message(&mut self, out: &mut Out, conn: usize, text: &[u8]) {
        let Some(mark) = speech::marks(text).next() else { return };
        let event = number_after(text, br#""eventId":"#);
        if let Err(problem) = self.sides[conn].heard(conn, mark, event) {
            self.problems.push(problem);
        }
        if mark.speaker != conn {
            let speaker = &mut self.sides[mark.speaker];
            speaker.delivered = true;
            self.latencies.add(speaker.sent_at.elapsed());
            self.go_on(out, mark.speaker);
        } else if !self.kind.acknowledges() {
            self.acknowledge(out, conn);
        }
    }

    /// Lets everyone finish, and checks what each was told.
    pub fn finish(&mut self, pool: &mut Pool) -> Result<()> {
        self.goes_on = false;
        let started = Instant::now();
        while (0..self.sides.len()).any(|conn| !self.is_done(conn)) && started.elapsed() < Duration::from_secs(15) {
            self.round(pool, Duration::from_millis(20))?;
        }
        // An echo of one's own may come after the other has it.
        self.round(pool, Duration::from_millis(200))?;
        for conn in 0..self.sides.len() {
            let (side, other) = (&self.sides[conn], &self.sides[conn ^ 1]);
            if !side.has_everything_of(other) {
                self.problems.push(format!("socket {conn} does not have everything"));
            }
        }
        let first: Vec<_> = self.problems.iter().take(5).collect();
        ensure!(first.is_empty(), "{}: {} wrong: {first:?}", self.kind.name(), self.problems.len());
        Ok(())
    }

    /// One look at what comes in.
    pub fn round(&mut self, pool: &mut Pool, timeout: Duration) -> Result<()> {
        pool.turn(timeout, self)?;
        if self.retries.is_empty() { Ok(()) } else { pool.say(|out| self.retry(out)) }
    }
}

impl Handler for Talk {
    fn frame(&mut self, out: &mut Out, conn: usize, frame: Frame<'_>) {
        let Frame::Text(text) = frame else {
            return self.problems.push(format!("socket {conn} was closed"));
        };
        match self.kind.hear(text) {
            Heard::Message(text) if conn < self.sides.len() => self.message(out, conn, text),
            Heard::Ack if conn < self.sides.len() => self.acknowledge(out, conn),
            Heard::Refused(text) if says_slow_down(text) => {
                self.refused += 1;
                self.retries.push_back((Instant::now() + RETRY_AFTER, conn));
            }
            Heard::Refused(text) => self.problems.push(String::from_utf8_lossy(text).into_owned()),
            Heard::Ping(answer) => out.text(conn, answer),
            Heard::Ack | Heard::Message(_) => {}
            Heard::Other => self.lines += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wrong after the agent was told of these messages of the visitor.
    fn problems(numbers: &[u32]) -> usize {
        let mut talk = Talk::new(Kind::Bun, vec![String::new()]);
        let mut out = Out::default();
        for _ in numbers {
            talk.speak(&mut out, 0, Instant::now());
        }
        for number in numbers {
            let text = speech::content(Mark { speaker: 0, number: *number });
            talk.frame(&mut out, 1, Frame::Text(text.as_bytes()));
        }
        talk.problems.len()
    }

    #[test]
    fn what_comes_twice_or_late_or_not_at_all_is_noticed() {
        assert_eq!(problems(&[1, 2, 3]), 0);
        assert_ne!(problems(&[1, 1, 2]), 0);
        assert_ne!(problems(&[2, 1, 3]), 0);
        assert_ne!(problems(&[1, 3]), 0);
    }
}
