//! Visitors who write, are cut off, come back, and compare what they were shown with what is stored.

use crate::{open::{Script, open}, pool::{Frame, Handler, Out, Pool}, seed::Guest, server::Server, speech::{self, Mark}, target::{Heard, Kind, number_after, says_slow_down}};
use anyhow::{Result, ensure};
use std::time::{Duration, Instant};

/// Messages under way at once.
const UNDER_WAY: usize = 500;
/// Every so many of them get a reply while they are away.
pub const REPLY_EVERY: usize = 4;
/// The number of a visitor's message; any other is a reply.
const VISITORS: u32 = 1;

/// A visitor, as their client sees it.
#[derive(Clone, Default)]
pub struct Client {
    client_id: Option<String>,
    acknowledged: bool,
    /// Times that each message was shown: their own, and the reply.
    shown: [u32; 2],
    seen: u64,
    /// What the server said was in the conversation, in the end.
    stored: [u32; 2],
    answered: bool,
}

/// All of them, on sockets of the same numbers.
pub struct Crowd {
    pub guests: Vec<Guest>,
    pub clients: Vec<Client>,
    under_way: usize,
    acknowledged: usize,
    /// Who was told to slow down, and tries again.
    slowed: Vec<usize>,
    /// In the end the whole conversation is asked for, and counted apart from what was shown.
    asking: bool,
    answered: usize,
    problem: Option<String>,
}

impl Crowd {
    pub fn new(guests: Vec<Guest>) -> Self {
        let clients = vec![Client::default(); guests.len()];
        Self {
            guests,
            clients,
            under_way: 0,
            acknowledged: 0,
            slowed: Vec::new(),
            asking: false,
            answered: 0,
            problem: None,
        }
    }

    /// Everyone who has no acknowledgement sends their message (the same again, if they have before), until so
    /// many are acknowledged.
    pub fn write(&mut self, pool: &mut Pool, until: usize) -> Result<()> {
        let started = Instant::now();
        let mut waiting: Vec<_> = (0..self.clients.len()).filter(|conn| !self.clients[*conn].acknowledged).collect();
        let mut buffer = Vec::new();
        self.under_way = 0;
        self.slowed.clear();
        while self.acknowledged < until {
            while self.under_way < UNDER_WAY
                && let Some(conn) = self.slowed.pop().or_else(|| waiting.pop())
            {
                self.under_way += 1;
                let mark = Mark { speaker: conn, number: VISITORS };
                let id = self.clients[conn].client_id.get_or_insert_with(|| speech::client_id(mark));
                speech::write(&mut buffer, Kind::Porchlight, &self.guests[conn].id, id, mark);
                pool.say(|out| out.text(conn, &buffer))?;
            }
            self.turn(pool, started)?;
        }
        Ok(())
    }

    fn turn(&mut self, pool: &mut Pool, started: Instant) -> Result<()> {
        pool.turn(Duration::from_millis(50), self)?;
        ensure!(self.problem.is_none(), "{}", self.problem.clone().unwrap_or_default());
        ensure!(started.elapsed() < Duration::from_secs(120), "{} are acknowledged, and no more", self.acknowledged);
        Ok(())
    }

    pub fn come_back(&mut self, pool: &mut Pool, server: &Server) -> Result<()> {
        let since = self.guests.iter().zip(&self.clients);
        let scripts: Vec<_> = since.map(|(guest, client)| Script::visitor(guest, Some(client.seen))).collect();
        let clients = &mut self.clients;
        open(pool, Kind::Porchlight, server.address, &scripts, true, &mut |conn, text| {
            clients[conn].show(text, None);
        })
    }

    /// How many messages of all that were acknowledged (everyone's, and the replies) are not stored or were not
    /// shown, and how many are there or were shown more than once.
    pub fn verdict(&mut self, pool: &mut Pool) -> Result<(usize, usize)> {
        // What is still on its way to be shown.
        pool.turn(Duration::from_millis(500), self)?;
        self.asking = true;
        for (conn, guest) in self.guests.iter().enumerate() {
            let id = &guest.id;
            let ask = format!(
                r#"{{"id":9,"event":"support:sync_inquiry_messages","data":{{"inquiryId":"{id}","sinceEventId":0}}}}"#
            );
            pool.say(|out| out.text(conn, ask.as_bytes()))?;
        }
        let started = Instant::now();
        while self.answered < self.clients.len() {
            self.turn(pool, started)?;
        }
        Ok(self.count())
    }

    fn count(&self) -> (usize, usize) {
        let counts = self.clients.iter().enumerate().flat_map(|(conn, client)| {
            let replied = conn % REPLY_EVERY == 0;
            let expected = [1, u32::from(replied)];
            (0..2).map(move |which| (expected[which], client.stored[which], client.shown[which]))
        });
        let (mut lost, mut doubled) = (0, 0);
        for (expected, stored, shown) in counts {
            lost += usize::from(stored < expected || shown < expected);
            doubled += usize::from(stored > expected || shown > expected);
        }
        (lost, doubled)
    }
}

impl Client {
    /// Shows what is new: a push with its event id, or the answer to a join, which has everything after `seen`.
    fn show(&mut self, text: &[u8], event: Option<u64>) {
        if event.is_some_and(|event| event <= self.seen) {
            return;
        }
        for mark in speech::marks(text) {
            self.shown[(mark.number != VISITORS) as usize] += 1;
        }
        if let Some(last) = event.or_else(|| number_after(text, br#""lastEventId":"#)) {
            self.seen = last;
        }
    }
}

impl Handler for Crowd {
    fn frame(&mut self, out: &mut Out, conn: usize, frame: Frame<'_>) {
        let Frame::Text(text) = frame else {
            return self.problem = Some(format!("socket {conn} was closed"));
        };
        let client = &mut self.clients[conn];
        match Kind::Porchlight.hear(text) {
            Heard::Message(text) => client.show(text, number_after(text, br#""eventId":"#)),
            Heard::Ack if self.asking => {
                for mark in speech::marks(text) {
                    client.stored[(mark.number != VISITORS) as usize] += 1;
                }
                self.answered += usize::from(!std::mem::replace(&mut client.answered, true));
            }
            Heard::Ack => {
                client.acknowledged = true;
                self.acknowledged += 1;
                self.under_way -= 1;
            }
            Heard::Refused(text) if says_slow_down(text) => {
                self.slowed.push(conn);
                self.under_way -= 1;
            }
            Heard::Refused(text) => self.problem = Some(String::from_utf8_lossy(text).into_owned()),
            Heard::Ping(answer) => out.text(conn, answer),
            Heard::Other => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd(change: impl FnOnce(&mut Client)) -> (usize, usize) {
        let mut crowd = Crowd::new(vec![Guest::default(); 2]);
        for (client, replies) in crowd.clients.iter_mut().zip([1, 0]) {
            (client.shown, client.stored) = ([1, replies], [1, replies]);
        }
        change(&mut crowd.clients[0]);
        crowd.count()
    }

    #[test]
    fn what_is_lost_or_doubled_is_counted() {
        assert_eq!(crowd(|_| {}), (0, 0));
        assert_eq!(crowd(|client| client.stored[0] = 0), (1, 0));
        assert_eq!(crowd(|client| client.shown[1] = 0), (1, 0));
        assert_eq!(crowd(|client| client.stored[1] = 2), (0, 1));
        assert_eq!(crowd(|client| client.shown[0] = 2), (0, 1));
    }

    #[test]
    fn an_event_is_shown_once() {
        let text = speech::content(Mark { speaker: 0, number: VISITORS });
        let mut client = Client::default();
        client.show(text.as_bytes(), Some(1));
        client.show(text.as_bytes(), Some(1));
        client.show(br#"{"events":[],"lastEventId":1}"#, None);
        assert_eq!((client.shown, client.seen), ([1, 0], 1));
    }
}
