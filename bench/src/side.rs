//! One of two who talk: what it has said, and what it has been told.

use crate::speech::{self, Mark};
use std::time::Instant;

/// One of the two: socket 2k is a visitor's, 2k + 1 the agent's who talks to them.
pub struct Side {
    /// The conversation; empty for peers, where the socket knows its room.
    pub room: String,
    /// Its newest message.
    pub number: u32,
    pub client_id: String,
    pub sent_at: Instant,
    pub acknowledged: bool,
    pub delivered: bool,
    /// The newest message that it was told of, of its own and of the other's.
    pub own: u32,
    pub other: u32,
    pub event: u64,
}

impl Side {
    pub fn new(room: String) -> Self {
        Self {
            room,
            number: 0,
            client_id: String::new(),
            sent_at: Instant::now(),
            acknowledged: false,
            delivered: false,
            own: 0,
            other: 0,
            event: 0,
        }
    }

    /// Its next message; its latency counts from `since`.
    pub fn begin(&mut self, conn: usize, since: Instant) {
        self.number += 1;
        self.client_id = speech::client_id(Mark { speaker: conn, number: self.number });
        self.sent_at = since;
        (self.acknowledged, self.delivered) = (false, false);
    }

    /// Notes a message that socket `conn` was told of, and says what is wrong with its place.
    pub fn heard(&mut self, conn: usize, mark: Mark, event: Option<u64>) -> Result<(), String> {
        let newest = if mark.speaker == conn { &mut self.own } else { &mut self.other };
        let (before, event_before) = (std::mem::replace(newest, mark.number), self.event);
        let follows = mark.number == before + 1 && mark.speaker / 2 == conn / 2;
        self.event = event.unwrap_or(0);
        if follows && event.is_none_or(|event| event > event_before) {
            return Ok(());
        }
        Err(format!("socket {conn} had {before}, event {event_before}, and got {mark:?}, event {event:?}"))
    }

    /// Whether its newest message is stored and delivered.
    pub fn is_done(&self) -> bool {
        self.number == 0 || (self.acknowledged && self.delivered)
    }

    /// Whether it was told all that the other said, and of its own either all or nothing.
    pub fn has_everything_of(&self, other: &Self) -> bool {
        self.is_done() && self.other == other.number && (self.own == 0 || self.own == self.number)
    }
}
