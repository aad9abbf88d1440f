//! What somebody wrote, and what the server said to it.

use crate::verdict::Blame;
use domain::{ids::ThreadId, threads::Message};
use std::collections::HashMap;
use uuid::Uuid;

/// A message, from before it is sent.
pub struct Entry {
    pub key: Uuid,
    pub room: ThreadId,
    pub content: String,
    /// How it was acknowledged for the first time.
    pub stored: Option<Message>,
}

/// Somebody's messages in the order of writing, which is also the order of sending.
#[derive(Default)]
pub struct Journal {
    pub entries: Vec<Entry>,
    /// Before this one all are acknowledged.
    settled: usize,
    /// The event of the newest acknowledged one.
    newest: HashMap<ThreadId, i64>,
}

impl Journal {
    pub fn write(&mut self, room: ThreadId, content: String) -> usize {
        self.entries.push(Entry { key: Uuid::now_v7(), room, content, stored: None });
        self.entries.len() - 1
    }

    pub fn unacknowledged(&mut self) -> Vec<usize> {
        let open = |entry: &Entry| entry.stored.is_none();
        let rest = self.entries.iter().skip(self.settled);
        self.settled += rest.take_while(|entry| !open(entry)).count();
        (self.settled..self.entries.len()).filter(|index| open(&self.entries[*index])).collect()
    }

    /// Notes an answer. True when it is the first one.
    pub fn acknowledge(&mut self, index: usize, message: Message) -> Result<bool, (Blame, String)> {
        let entry = &mut self.entries[index];
        // Reading is the one thing that changes.
        let message = Message { read_at: None, ..message };
        if let Some(first) = &entry.stored {
            return match *first == message {
                true => Ok(false),
                false => Err((Blame::OtherAnswer, format!("first {first:?}, then {message:?}"))),
            };
        }
        if (message.client_message_id, message.thread_id, &message.content) != (entry.key, entry.room, &entry.content) {
            return Err((Blame::OtherAnswer, format!("sent {} {:?}, got {message:?}", entry.key, entry.content)));
        }
        let before = self.newest.insert(entry.room, message.event_id).unwrap_or(0);
        let event = message.event_id;
        entry.stored = Some(message);
        if event <= before {
            return Err((Blame::Disordered, format!("{:?} got event {event} after {before}", entry.content)));
        }
        Ok(true)
    }
}
