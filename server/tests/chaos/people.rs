//! Those who write and read.

use crate::{
    journal::Journal,
    rest,
    verdict::Blame,
    view::{Taken, View},
    world::World,
};
use domain::{
    ids::ThreadId,
    realtime::{Event, Room, Synced},
    threads::Message,
};
use rand::{Rng, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::Value;
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Mutex, MutexGuard},
};
use test_support::http::Client;

/// What a message is padded with: more than one line, and more than ASCII.
const PADDING: &str =
    " And the lamp in the hall still flickers — «très» agaçant.\nCan you send another? 灯 <b>&amp;</b> ";

/// Somebody, and what they know.
pub struct Person {
    /// Starts with `a` for agents.
    pub name: String,
    pub rooms: Vec<ThreadId>,
    is_agent: bool,
    credentials: (&'static str, String),
    memory: Mutex<Memory>,
}

/// What they wrote and what they see.
#[derive(Default)]
pub struct Memory {
    pub journal: Journal,
    pub views: HashMap<ThreadId, View>,
    /// The order that they have done last.
    pub done: u64,
}

impl Person {
    pub fn visitor(name: String, token: &str, room: ThreadId) -> Self {
        let credentials = ("authorization", format!("Bearer {token}"));
        Self { name, rooms: vec![room], is_agent: false, credentials, memory: Mutex::default() }
    }

    pub fn agent(name: String, cookie: String, rooms: Vec<ThreadId>) -> Self {
        Self { name, rooms, is_agent: true, credentials: ("cookie", cookie), memory: Mutex::default() }
    }

    pub fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap()
    }

    pub fn client(&self, address: SocketAddr) -> Client {
        Client::at(address).with(self.credentials.0, &self.credentials.1)
    }

    /// Where the messages of a conversation are.
    pub fn path(&self, room: ThreadId) -> String {
        if self.is_agent { agents_path(room) } else { "/api/support_chat/messages".to_owned() }
    }

    pub fn last_event(&self, room: ThreadId) -> i64 {
        self.memory().views.get(&room).map_or(0, |view| view.last)
    }

    /// Writes something new into one of the rooms, not yet sent.
    pub fn compose(&self, rng: &mut StdRng) -> usize {
        let mut memory = self.memory();
        let room = *self.rooms.choose(rng).unwrap();
        let number = memory.journal.entries.len();
        let padding = PADDING.repeat(rng.random_range(0..6));
        memory.journal.write(room, format!("‹{}.{number}›{padding}", self.name).trim().to_owned())
    }

    /// One of those that were acknowledged.
    pub fn choose_acknowledged(&self, rng: &mut StdRng) -> Option<usize> {
        let memory = self.memory();
        let entries = &memory.journal.entries;
        // Mostly of late: those were on their way when the server was killed.
        let oldest = if rng.random_ratio(1, 4) { 0 } else { entries.len().saturating_sub(20) };
        let index = rng.random_range(oldest..entries.len().max(oldest + 1));
        entries.get(index)?.stored.as_ref().map(|_| index)
    }

    pub fn acknowledged(&self, world: &World, index: usize, message: Message) {
        let first = self.memory().journal.acknowledge(index, message);
        match first {
            Ok(true) => world.verdict().acknowledged += 1,
            Ok(false) => world.verdict().retries += 1,
            Err((blame, what)) => world.blame(blame, format!("{}: {what}", self.name)),
        }
    }

    /// Takes what was pushed. False when something before it is missing.
    pub fn was_told(&self, world: &World, room: ThreadId, event: &Event<Value>) -> bool {
        let taken = self.memory().views.entry(room).or_default().take(event);
        if taken == Taken::Contradicts {
            world.blame(
                Blame::Doubled,
                format!("{} knew event {} of {room} as another: {event:?}", self.name, event.event_id),
            );
        }
        taken != Taken::TooEarly
    }

    /// Takes what was missed. An error is a server that has gone.
    pub async fn catches_up(
        &self,
        world: &World,
        client: &Client,
        room: ThreadId,
        synced: Synced<Value>,
    ) -> std::io::Result<()> {
        if synced.gap_detected {
            let history = rest::history(client, &self.path(room), 0).await?;
            self.memory().views.entry(room).or_default().replace(synced.last_event_id, history);
            world.verdict().refetches += 1;
        }
        for event in &synced.events {
            if !self.was_told(world, room, event) {
                world.blame(Blame::Gap, format!("a sync of {room} skips to event {}", event.event_id));
            }
        }
        Ok(())
    }

    /// Forgets what was shown, as after a reload in a browser that keeps nothing.
    pub fn forgets(&self, room: ThreadId) {
        self.memory().views.remove(&room);
    }

    pub fn has_done(&self, world: &World, order: u64) {
        self.memory().done = order;
        world.done.notify_one();
    }
}

/// Where agents find the messages of a conversation.
pub fn agents_path(room: ThreadId) -> String {
    format!("/api/admin/chats/{room}/messages")
}

/// Which conversation a push is about.
pub fn room_of(rooms: &[ThreadId], name: &str) -> Option<ThreadId> {
    rooms.iter().copied().find(|room| Room::conversation(*room).name() == name)
}
