//! What somebody on a socket asks for.

use super::{Asked, MOST_WRITTEN, Session};
use crate::world::{Order, Work};
use domain::{
    ids::ThreadId,
    realtime::{ClientFrame, topics},
};
use futures::SinkExt as _;
use rand::Rng;
use serde_json::{Value, json};
use test_support::socket::Gone;
use tokio_tungstenite::tungstenite::Message as Frame;

impl Session<'_> {
    /// Asks for as much as may be under way.
    pub(super) async fn work(&mut self, order: Order) -> Result<(), Gone> {
        while self.under_way.len() < self.window {
            match (order.work, self.unsent.pop_front()) {
                (Work::Leave, _) => return Err(Gone),
                (_, Some(index)) => self.post(index, None).await?,
                (Work::Write, None) if self.written < MOST_WRITTEN => self.do_something().await?,
                _ => break,
            }
        }
        if order.work == Work::Drain && self.under_way.is_empty() {
            self.me.has_done(self.world, order.number);
        }
        Ok(())
    }

    async fn do_something(&mut self) -> Result<(), Gone> {
        self.written += 1;
        match self.rng.random_range(0..10) {
            0 => {
                let room = self.me.rooms[self.rng.random_range(0..self.me.rooms.len())];
                let data = json!({ "inquiryId": room, "upToEventId": self.me.last_event(room) });
                self.ask(topics::MARK_READ, data, Asked::Read).await
            }
            1 => match self.me.choose_acknowledged(self.rng) {
                Some(index) => {
                    let other = self.rng.random_bool(0.5).then_some("something else");
                    self.post(index, other).await
                }
                None => Ok(()),
            },
            _ => {
                let index = self.me.compose(self.rng);
                self.post(index, None).await
            }
        }
    }

    /// Sends one of the messages, or another text under its id.
    async fn post(&mut self, index: usize, other: Option<&str>) -> Result<(), Gone> {
        let data = {
            let memory = self.me.memory();
            let entry = &memory.journal.entries[index];
            let content = other.unwrap_or(&entry.content);
            json!({ "inquiryId": entry.room, "content": content, "clientMessageId": entry.key })
        };
        self.ask(topics::SEND, data, Asked::Post(index)).await
    }

    pub(super) async fn ask_for_events(&mut self, event: &str, room: ThreadId) -> Result<(), Gone> {
        let data = json!({ "inquiryId": room, "sinceEventId": self.me.last_event(room) });
        self.ask(event, data, Asked::Events(room)).await
    }

    async fn ask(&mut self, event: &str, data: Value, asked: Asked) -> Result<(), Gone> {
        let id = self.next_id;
        self.next_id += 1;
        self.under_way.insert(id, asked);
        let frame = ClientFrame { id, event: event.to_owned(), data: Some(data) };
        self.socket.stream.send(Frame::text(json!(frame).to_string())).await.map_err(|_| Gone)
    }
}
