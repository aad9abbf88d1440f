//! Somebody on a socket: comes back whenever it is gone, asks for what was missed, and sends again what was not
//! acknowledged, in order and with the first ids.

mod asking;

use crate::{
    people::{Person, room_of},
    rest,
    verdict::Blame,
    world::{Order, World},
};
use domain::{
    ids::ThreadId,
    realtime::{Event, ServerFrame, topics},
};
use futures::StreamExt as _;
use rand::{Rng, rngs::StdRng};
use serde_json::Value;
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};
use test_support::{
    http::Client,
    socket::{Gone, Socket},
};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use tokio_tungstenite::tungstenite::Message as Frame;

/// Before the next try to connect.
pub const BETWEEN_TRIES: Duration = Duration::from_millis(5);
/// An answer takes no longer.
const PATIENCE: Duration = Duration::from_secs(20);
/// What one connection writes at most, so that a server that lives long is not buried.
pub const MOST_WRITTEN: usize = 100;

/// What was asked, by the id of the frame.
enum Asked {
    Events(ThreadId),
    Post(usize),
    Read,
}

/// Lives until everybody leaves. `window` is how many requests are under way at once.
pub async fn live(me: Arc<Person>, world: Arc<World>, mut rng: StdRng, window: usize) {
    while let Some(address) = world.somewhere(&mut rng).await {
        let client = me.client(address);
        let Ok(socket) = Socket::try_open(&client).await else {
            sleep(BETWEEN_TRIES).await;
            continue;
        };
        world.verdict().reconnects += 1;
        let unsent = me.memory().journal.unacknowledged().into();
        let mut session = Session {
            me: &me,
            world: &world,
            rng: &mut rng,
            window,
            client,
            socket,
            orders: world.orders(),
            under_way: HashMap::new(),
            next_id: 1_000,
            unsent,
            written: 0,
            ahead: HashMap::new(),
        };
        let Gone = session.serve().await;
    }
}

struct Session<'a> {
    me: &'a Person,
    world: &'a World,
    rng: &'a mut StdRng,
    window: usize,
    client: Client,
    socket: Socket,
    orders: watch::Receiver<Order>,
    under_way: HashMap<u64, Asked>,
    next_id: u64,
    /// What an earlier connection did not get acknowledged.
    unsent: VecDeque<usize>,
    written: usize,
    /// Events that were pushed before those that come before them.
    ahead: HashMap<ThreadId, i64>,
}

impl Session<'_> {
    async fn serve(&mut self) -> Gone {
        let Err(gone) = self.try_serve().await;
        gone
    }

    async fn try_serve(&mut self) -> Result<std::convert::Infallible, Gone> {
        for room in &self.me.rooms {
            // Now and then one comes back with nothing.
            if self.rng.random_ratio(1, 100) {
                self.me.forgets(*room);
            }
            self.ask_for_events(topics::JOIN, *room).await?;
        }
        while !self.under_way.is_empty() {
            self.hear().await?;
        }
        loop {
            let order = *self.orders.borrow_and_update();
            self.work(order).await?;
            self.hear().await?;
        }
    }

    /// Waits for a frame or another order.
    async fn hear(&mut self) -> Result<(), Gone> {
        let mut orders = self.orders.clone();
        let frame = tokio::select! {
            frame = self.next_frame() => frame?,
            _ = orders.changed() => None,
        };
        match frame {
            Some(frame) => self.heard(frame).await,
            None => Ok(()),
        }
    }

    /// The next frame, if it is text. Safe to cancel.
    async fn next_frame(&mut self) -> Result<Option<ServerFrame<Value>>, Gone> {
        match timeout(PATIENCE, self.socket.stream.next()).await {
            Ok(Some(Ok(Frame::Text(text)))) => serde_json::from_str(&text).map_err(|_| Gone),
            Ok(Some(Ok(Frame::Ping(_) | Frame::Pong(_)))) => Ok(None),
            Ok(_) => Err(Gone),
            Err(_) if self.under_way.is_empty() => Ok(None),
            Err(_) => {
                self.world.blame(Blame::Stuck, format!("{} got no answer", self.me.name));
                Err(Gone)
            }
        }
    }

    async fn heard(&mut self, frame: ServerFrame<Value>) -> Result<(), Gone> {
        if let Some(id) = frame.id {
            return self.answered(id, frame).await;
        }
        let room = frame.room.as_deref().and_then(|name| room_of(&self.me.rooms, name));
        let (Some(room), Some(event_id)) = (room, frame.event_id) else { return Ok(()) };
        let event = Event { event_id, event: frame.event, data: frame.data };
        if !self.me.was_told(self.world, room, &event) {
            self.ahead.insert(room, event_id);
        }
        self.ask_for_what_is_missing(room).await
    }

    /// A push may overtake the events before it, when those are in an answer that is on its way.
    async fn ask_for_what_is_missing(&mut self, room: ThreadId) -> Result<(), Gone> {
        let is_behind = self.ahead.get(&room).is_some_and(|event| *event > self.me.last_event(room));
        if is_behind && !self.is_asking_about(room) { self.ask_for_events(topics::SYNC, room).await } else { Ok(()) }
    }

    async fn answered(&mut self, id: u64, answer: ServerFrame<Value>) -> Result<(), Gone> {
        let asked = self.under_way.remove(&id).expect("an answer to nothing");
        if answer.event != topics::ACK {
            return Err(self.refused(&answer.data));
        }
        match asked {
            Asked::Events(room) => {
                let synced = serde_json::from_value(answer.data).unwrap();
                self.me.catches_up(self.world, &self.client, room, synced).await.map_err(|_| Gone)?;
                self.ask_for_what_is_missing(room).await
            }
            Asked::Post(index) => {
                self.me.acknowledged(self.world, index, serde_json::from_value(answer.data).unwrap());
                Ok(())
            }
            Asked::Read => Ok(()),
        }
    }

    /// Starts over, so that what was not taken is sent again before anything else.
    fn refused(&self, error: &Value) -> Gone {
        if !rest::may_be_tried_again(error) {
            self.world.blame(Blame::Refused, format!("{}: {error}", self.me.name));
        }
        Gone
    }

    fn is_asking_about(&self, room: ThreadId) -> bool {
        self.under_way.values().any(|asked| matches!(asked, Asked::Events(about) if *about == room))
    }
}
