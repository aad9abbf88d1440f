//! Rooms and their members. One lock, held for as long as it takes to put a frame into queues.

use crate::conversations::Guest;
use axum::extract::ws::Utf8Bytes;
use domain::{
    conversations::SenderType,
    ids::{AgentId, ConversationId},
    realtime::ServerFrame,
};
use serde::Serialize;
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{mpsc, watch};

/// Frames that may wait for one socket. A client that is further behind is closed and catches up.
const QUEUE: usize = 256;

/// Whose socket it is.
#[derive(Debug, Clone)]
pub enum SocketOwner {
    /// A visitor with a valid token.
    Guest(Guest),
    /// A member of staff.
    Agent {
        /// Who.
        id: AgentId,
        /// The session that opened it: ending the session ends the socket.
        session: String,
    },
}

impl SocketOwner {
    /// On which side of a conversation the owner is.
    pub fn sender_type(&self) -> SenderType {
        match self {
            Self::Guest(_) => SenderType::Customer,
            Self::Agent { .. } => SenderType::Agent,
        }
    }
}

/// Why the server closes a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// It did not read fast enough.
    Slow,
    /// Its owner lost access.
    Revoked,
    /// The server stops; the client comes back.
    Restarting,
}

/// What a socket's loop does next.
#[derive(Debug)]
pub enum Outgoing {
    /// Send this.
    Frame(Utf8Bytes),
    /// Close, and stop.
    Close(CloseReason),
}

/// Everyone who is connected to this process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Hub {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    next_id: u64,
    members: HashMap<u64, Member>,
    rooms: HashMap<String, HashSet<u64>>,
    guests_online: HashMap<ConversationId, usize>,
}

struct Member {
    owner: SocketOwner,
    queue: mpsc::Sender<Utf8Bytes>,
    close: watch::Sender<Option<CloseReason>>,
    rooms: HashSet<String>,
}

/// One socket's place in the hub; dropping it leaves every room.
pub struct Connection {
    hub: Hub,
    id: u64,
    queue: mpsc::Receiver<Utf8Bytes>,
    closing: watch::Receiver<Option<CloseReason>>,
}

impl Hub {
    /// Adds a socket, in no room yet.
    pub fn connect(&self, owner: SocketOwner) -> Connection {
        let (sender, queue) = mpsc::channel(QUEUE);
        let (close, closing) = watch::channel(None);
        let mut state = self.lock();
        state.next_id += 1;
        let id = state.next_id;
        if let SocketOwner::Guest(guest) = &owner {
            *state.guests_online.entry(guest.conversation_id).or_default() += 1;
        }
        state.members.insert(id, Member { owner, queue: sender, close, rooms: HashSet::new() });
        drop(state);
        Connection { hub: self.clone(), id, queue, closing }
    }

    /// Sends a frame to everyone in the room. It is serialised once.
    pub fn publish<T: Serialize>(&self, room: &str, frame: &ServerFrame<T>) {
        self.publish_where(room, frame, |_| true);
    }

    /// Like [`Hub::publish`], to those in the room whom `wanted` picks.
    pub fn publish_where<T: Serialize>(
        &self,
        room: &str,
        frame: &ServerFrame<T>,
        wanted: impl Fn(&SocketOwner) -> bool,
    ) {
        let Ok(text) = serde_json::to_string(frame) else {
            tracing::error!(event = frame.event, "a frame could not be serialised");
            return;
        };
        let text = Utf8Bytes::from(text);
        let state = self.lock();
        for id in state.rooms.get(room).into_iter().flatten() {
            if let Some(member) = state.members.get(id).filter(|member| wanted(&member.owner)) {
                member.send(text.clone());
            }
        }
    }

    /// Whether this conversation's visitor has a live connection.
    pub fn is_online(&self, conversation: ConversationId) -> bool {
        self.lock().guests_online.contains_key(&conversation)
    }

    /// Closes the sockets of an agent, except those of the session to keep.
    pub fn revoke_agent(&self, agent: AgentId, keep_session: Option<&str>) {
        self.close_where(CloseReason::Revoked, |owner| {
            matches!(owner, SocketOwner::Agent { id, session } if *id == agent && Some(session.as_str()) != keep_session)
        });
    }

    /// Closes the sockets that one session opened.
    pub fn revoke_session(&self, ended: &str) {
        self.close_where(
            CloseReason::Revoked,
            |owner| matches!(owner, SocketOwner::Agent { session, .. } if session == ended),
        );
    }

    /// Closes every socket because the server stops.
    pub fn restart(&self) {
        self.close_where(CloseReason::Restarting, |_| true);
    }

    /// How many sockets are open.
    pub fn connections(&self) -> usize {
        self.lock().members.len()
    }

    fn close_where(&self, reason: CloseReason, chosen: impl Fn(&SocketOwner) -> bool) {
        for member in self.lock().members.values().filter(|member| chosen(&member.owner)) {
            member.close(reason);
        }
    }

    /// A panic elsewhere while the lock was held leaves the maps usable: each change is one insert or remove.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Member {
    fn send(&self, text: Utf8Bytes) {
        if self.queue.try_send(text).is_err() {
            self.close(CloseReason::Slow);
        }
    }

    fn close(&self, reason: CloseReason) {
        // The first reason stays: it is why the socket closes.
        self.close.send_if_modified(|current| {
            let first = current.is_none();
            if first {
                *current = Some(reason);
            }
            first
        });
    }
}

impl Connection {
    /// Enters a room; the caller has checked that it may.
    pub fn join(&self, room: &str) {
        let mut state = self.hub.lock();
        state.rooms.entry(room.to_owned()).or_default().insert(self.id);
        if let Some(member) = state.members.get_mut(&self.id) {
            member.rooms.insert(room.to_owned());
        }
    }

    /// Leaves a room.
    pub fn leave(&self, room: &str) {
        let mut state = self.hub.lock();
        state.remove_from(room, self.id);
        if let Some(member) = state.members.get_mut(&self.id) {
            member.rooms.remove(room);
        }
    }

    /// Whether this socket is in the room.
    pub fn is_in(&self, room: &str) -> bool {
        self.hub.lock().rooms.get(room).is_some_and(|members| members.contains(&self.id))
    }

    /// Puts a frame for this socket alone into its queue.
    pub fn answer(&self, frame: Utf8Bytes) {
        if let Some(member) = self.hub.lock().members.get(&self.id) {
            member.send(frame);
        }
    }

    /// Waits for what to do next. Closing goes before what still waits. Safe to cancel.
    pub async fn next(&mut self) -> Outgoing {
        tokio::select! {
            biased;
            reason = self.closing.wait_for(Option::is_some) => {
                Outgoing::Close(reason.ok().and_then(|reason| *reason).unwrap_or(CloseReason::Restarting))
            }
            Some(frame) = self.queue.recv() => Outgoing::Frame(frame),
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut state = self.hub.lock();
        let Some(member) = state.members.remove(&self.id) else { return };
        for room in &member.rooms {
            state.remove_from(room, self.id);
        }
        if let SocketOwner::Guest(guest) = member.owner {
            state.guest_left(guest.conversation_id);
        }
    }
}

impl State {
    fn remove_from(&mut self, room: &str, id: u64) {
        let Some(members) = self.rooms.get_mut(room) else { return };
        members.remove(&id);
        if members.is_empty() {
            self.rooms.remove(room);
        }
    }

    fn guest_left(&mut self, conversation: ConversationId) {
        let Some(count) = self.guests_online.get_mut(&conversation) else { return };
        *count -= 1;
        if *count == 0 {
            self.guests_online.remove(&conversation);
        }
    }
}
