//! The server is killed while visitors write, replies come while they are away, and all return at once.

use crate::{
    open::{Script, open},
    options::Options,
    pool::{Frame, Handler, Out, Pool},
    samples::Samples,
    seed::{self, Guest, Line},
    server::Server,
    speech::{self, Mark},
    stage::Stage,
    target::{Heard, Kind, number_after},
};
use anyhow::{Result, ensure};
use std::time::{Duration, Instant};

/// Messages under way at once when it is killed.
const UNDER_WAY: usize = 500;
/// Every so many of them get a reply while they are away.
const REPLY_EVERY: usize = 4;
const VISITORS: u32 = 1;
const REPLY: u32 = 2;

pub fn run(
    options: &Options,
    stage: &mut Stage,
    pool: &mut Pool,
    guests: Vec<Guest>,
    samples: &mut Samples,
) -> Result<()> {
    let mut crowd = Crowd::new(guests);
    crowd.write(pool, crowd.clients.len() / 2)?;
    let address = stage.server.address;
    // Assigning would start the new one before the old one is killed.
    stage.server.kill()?;
    pool.close();
    stage.server = Server::start_at(options, Kind::Porchlight, stage.data.path(), address)?;
    let replies: Vec<_> = (0..crowd.clients.len()).step_by(REPLY_EVERY).map(reply).collect();
    seed::post(address, &stage.cookie, &crowd.guests, &replies)?;

    let (cpu, started) = (stage.server.cpu()?, Instant::now());
    crowd.come_back(pool, &stage.server)?;
    let (cpu, seconds) = (stage.server.cpu()? - cpu, started.elapsed().as_secs_f64());
    let who = Kind::Porchlight.name();
    samples.add("reconnect: CPU per client, µs", who, cpu / crowd.clients.len() as f64 * 1e6);
    samples.add("reconnect: all synced after, s", who, seconds);
    crowd.write(pool, crowd.clients.len())?;
    let (lost, doubled) = crowd.verdict(pool)?;
    samples.add("reconnect: lost", who, lost as f64);
    samples.add("reconnect: doubled", who, doubled as f64);
    Ok(())
}

fn reply(guest: usize) -> Line {
    Line { guest, by_visitor: false, number: REPLY }
}

/// A visitor, as their client sees it.
#[derive(Clone, Default)]
struct Client {
    client_id: Option<String>,
    acknowledged: bool,
    /// Times that each message was shown: their own, and the reply.
    shown: [u32; 2],
    seen: u64,
    /// What the server said was in the conversation, in the end.
    stored: [u32; 2],
    answered: bool,
}

struct Crowd {
    guests: Vec<Guest>,
    clients: Vec<Client>,
    under_way: usize,
    acknowledged: usize,
    /// In the end the whole conversation is asked for, and counted apart from what was shown.
    asking: bool,
    answered: usize,
    problem: Option<String>,
}

impl Crowd {
    fn new(guests: Vec<Guest>) -> Self {
        let clients = vec![Client::default(); guests.len()];
        Self { guests, clients, under_way: 0, acknowledged: 0, asking: false, answered: 0, problem: None }
    }

    /// Everyone who has no acknowledgement sends their message (the same again, if they have before), until so
    /// many are acknowledged.
    fn write(&mut self, pool: &mut Pool, until: usize) -> Result<()> {
        let started = Instant::now();
        let (mut next, mut buffer) = (0, Vec::new());
        self.under_way = 0;
        while self.acknowledged < until {
            while self.under_way < UNDER_WAY && next < self.clients.len() {
                if !self.clients[next].acknowledged {
                    self.under_way += 1;
                    let mark = Mark { speaker: next, number: VISITORS };
                    let id = self.clients[next].client_id.get_or_insert_with(|| speech::client_id(mark));
                    speech::write(&mut buffer, Kind::Porchlight, &self.guests[next].id, id, mark);
                    pool.say(|out| out.text(next, &buffer))?;
                }
                next += 1;
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

    fn come_back(&mut self, pool: &mut Pool, server: &Server) -> Result<()> {
        let since = self.guests.iter().zip(&self.clients);
        let scripts: Vec<_> = since.map(|(guest, client)| Script::visitor(guest, Some(client.seen))).collect();
        let clients = &mut self.clients;
        open(pool, Kind::Porchlight, server.address, &scripts, true, &mut |conn, text| {
            clients[conn].show(text, None);
        })
    }

    /// How many messages of all that were acknowledged (everyone's, and the replies) are not stored or were not
    /// shown, and how many are there or were shown more than once.
    fn verdict(&mut self, pool: &mut Pool) -> Result<(usize, usize)> {
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
