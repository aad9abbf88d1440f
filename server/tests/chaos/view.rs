//! What a client shows of a conversation, kept as ours keep it: from pushes and syncs, in the order of the events.

use domain::{
    realtime::{Event, MessagesRead, topics},
    threads::{Message, SenderType},
};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a client shows of a conversation.
#[derive(Debug, Default)]
pub struct View {
    /// The newest event that it has.
    pub last: i64,
    pub messages: BTreeMap<i64, Message>,
}

/// What an event was to a client.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken {
    New,
    Known,
    /// There are events before it that the client does not have.
    TooEarly,
    /// Another event had its number.
    Contradicts,
}

impl View {
    pub fn take(&mut self, event: &Event<Value>) -> Taken {
        if event.event_id > self.last + 1 {
            return Taken::TooEarly;
        }
        if event.event_id <= self.last {
            return self.recognise(event);
        }
        match event.event.as_str() {
            topics::MESSAGE_CREATED => _ = self.messages.insert(event.event_id, read(&event.data)),
            topics::MESSAGES_READ => self.mark(&read(&event.data)),
            other => panic!("an event that nobody knows: {other}"),
        }
        self.last = event.event_id;
        Taken::New
    }

    /// Starts over with what was fetched. What is newer than `last` comes by a sync.
    pub fn replace(&mut self, last: i64, history: Vec<Message>) {
        let known = history.into_iter().filter(|message| message.event_id <= last);
        self.messages = known.map(|message| (message.event_id, message)).collect();
        self.last = last;
    }

    fn recognise(&self, event: &Event<Value>) -> Taken {
        let is_message = event.event == topics::MESSAGE_CREATED;
        let same = match self.messages.get(&event.event_id) {
            Some(known) => is_message && known.id == read::<Message>(&event.data).id,
            None => !is_message,
        };
        if same { Taken::Known } else { Taken::Contradicts }
    }

    fn mark(&mut self, read: &MessagesRead) {
        let is_reader = |sender| (sender == SenderType::Customer) == (read.reader_type == SenderType::Agent);
        for message in self.messages.range_mut(..=read.up_to_event_id).map(|(_, message)| message) {
            if is_reader(message.sender_type) && message.read_at.is_none() {
                message.read_at = Some(read.read_at);
            }
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(data: &Value) -> T {
    serde_json::from_value(data.clone()).unwrap_or_else(|error| panic!("{error}: {data}"))
}
