//! Rooms and their members. One lock, held for as long as it takes to put a frame into queues.

use super::{CloseReason, Connection, SocketOwner, mailbox::Mailbox, topics};
use axum::extract::ws::Utf8Bytes;
use domain::{
    ids::{AgentId, ConversationId},
    realtime::ServerFrame,
};
use serde::Serialize;
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Rooms that one socket may be in: an agent's, who has one conversation open, is in two.
const ROOMS: usize = 500;

/// Everyone who is connected to this process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Hub {
    state: Arc<Mutex<State>>,
}

impl Hub {
    /// Adds a socket, in no room yet.
    pub fn connect(&self, owner: SocketOwner) -> Connection {
        let mailbox = Arc::<Mailbox>::default();
        let id = self.lock().add(Member { owner, mailbox: mailbox.clone(), rooms: HashSet::new() });
        Connection { hub: self.clone(), id, mailbox }
    }

    /// Sends an event to everyone in the room. Call it after the commit, never before.
    ///
    /// `event_id` is the number of an event that is stored.
    pub fn publish(&self, room: &str, event: &str, event_id: Option<i64>, data: impl Serialize) {
        self.send(room, event, event_id, data, |_| true);
    }

    /// Sends an event that is not stored to those in the room whom `wanted` picks.
    pub fn publish_where(&self, room: &str, event: &str, data: impl Serialize, wanted: impl Fn(&SocketOwner) -> bool) {
        self.send(room, event, None, data, wanted);
    }

    /// Sends an event that is not stored to all staff.
    pub fn tell_staff(&self, event: &str, data: impl Serialize) {
        self.publish(topics::STAFF_ROOM, event, None, data);
    }

    /// The frame is serialised once, whoever gets it.
    fn send(
        &self,
        room: &str,
        event: &str,
        event_id: Option<i64>,
        data: impl Serialize,
        wanted: impl Fn(&SocketOwner) -> bool,
    ) {
        let frame = ServerFrame { id: None, event: event.to_owned(), room: Some(room.to_owned()), event_id, data };
        let Ok(text) = serde_json::to_string(&frame) else {
            tracing::error!(event, "a frame could not be serialised");
            return;
        };
        let text = Utf8Bytes::from(text);
        let state = self.lock();
        for id in state.rooms.get(room).into_iter().flatten() {
            if let Some(member) = state.members.get(id).filter(|member| wanted(&member.owner)) {
                member.mailbox.put(text.clone());
            }
        }
    }

    /// Whether this conversation's visitor has a live connection. A customer's is for the conversations that it has
    /// joined.
    pub fn is_online(&self, conversation: ConversationId) -> bool {
        let room = topics::conversation_room(conversation);
        let state = self.lock();
        state.guests_online.contains_key(&conversation) || state.has_customer_in(&room)
    }

    /// Closes the sockets of an agent, except those of the session to keep.
    pub fn revoke_agent(&self, agent: AgentId, keep_session: Option<&str>) {
        self.close_where(CloseReason::Revoked, |owner| {
            matches!(owner, SocketOwner::Agent { id, session } if *id == agent && !keep_session.is_some_and(|kept| session.is(kept)))
        });
    }

    /// Closes the sockets that one session opened.
    pub fn revoke_session(&self, ended: &str) {
        self.close_where(
            CloseReason::Revoked,
            |owner| matches!(owner, SocketOwner::Agent { session, .. } if session.is(ended)),
        );
    }

    /// Notes that a session has another id from now on: its sockets are those of that one.
    pub fn move_session(&self, old: &str, new: &str) {
        for member in self.lock().members.values() {
            if let SocketOwner::Agent { session, .. } = &member.owner
                && session.is(old)
            {
                session.rename(new);
            }
        }
    }

    /// Closes the sockets that a guest's token opened.
    pub fn revoke_token(&self, hash: &[u8]) {
        self.close_where(
            CloseReason::Revoked,
            |owner| matches!(owner, SocketOwner::Guest(guest) if guest.token_hash.as_deref() == Some(hash)),
        );
    }

    /// Closes the sockets that guests' tokens of a conversation opened.
    pub fn revoke_conversation(&self, id: ConversationId) {
        self.close_where(
            CloseReason::Revoked,
            |owner| matches!(owner, SocketOwner::Guest(guest) if guest.conversation_id == id),
        );
    }

    /// Closes every socket because the server stops.
    pub fn restart(&self) {
        self.close_where(CloseReason::Restarting, |_| true);
    }

    /// Whether a room has members.
    pub fn is_anyone_in(&self, room: &str) -> bool {
        self.lock().rooms.contains_key(room)
    }

    /// How many sockets are open.
    pub fn connections(&self) -> usize {
        self.lock().members.len()
    }

    fn close_where(&self, reason: CloseReason, chosen: impl Fn(&SocketOwner) -> bool) {
        for member in self.lock().members.values().filter(|member| chosen(&member.owner)) {
            member.mailbox.close(reason);
        }
    }

    /// A panic elsewhere while the lock was held leaves the maps usable: each change is one insert or remove.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who is there, by socket and by room.
#[derive(Default)]
pub(super) struct State {
    next_id: u64,
    members: HashMap<u64, Member>,
    rooms: HashMap<String, HashSet<u64>>,
    guests_online: HashMap<ConversationId, usize>,
}

impl State {
    fn add(&mut self, member: Member) -> u64 {
        self.next_id += 1;
        if let SocketOwner::Guest(guest) = &member.owner {
            *self.guests_online.entry(guest.conversation_id).or_default() += 1;
        }
        self.members.insert(self.next_id, member);
        self.next_id
    }

    pub(super) fn join(&mut self, id: u64, room: &str) -> bool {
        let Some(member) = self.members.get_mut(&id) else { return false };
        if member.rooms.len() >= ROOMS && !member.rooms.contains(room) {
            return false;
        }
        member.rooms.insert(room.to_owned());
        self.rooms.entry(room.to_owned()).or_default().insert(id);
        true
    }

    pub(super) fn leave(&mut self, id: u64, room: &str) {
        self.remove_from(room, id);
        if let Some(member) = self.members.get_mut(&id) {
            member.rooms.remove(room);
        }
    }

    pub(super) fn remove(&mut self, id: u64) {
        let Some(member) = self.members.remove(&id) else { return };
        for room in &member.rooms {
            self.remove_from(room, id);
        }
        if let SocketOwner::Guest(guest) = member.owner {
            self.guest_left(guest.conversation_id);
        }
    }

    fn remove_from(&mut self, room: &str, id: u64) {
        let Some(members) = self.rooms.get_mut(room) else { return };
        members.remove(&id);
        if members.is_empty() {
            self.rooms.remove(room);
        }
    }

    fn has_customer_in(&self, room: &str) -> bool {
        let mut members = self.rooms.get(room).into_iter().flatten().filter_map(|id| self.members.get(id));
        members.any(|member| matches!(member.owner, SocketOwner::Customer { .. }))
    }

    fn guest_left(&mut self, conversation: ConversationId) {
        let Some(count) = self.guests_online.get_mut(&conversation) else { return };
        *count -= 1;
        if *count == 0 {
            self.guests_online.remove(&conversation);
        }
    }
}

struct Member {
    owner: SocketOwner,
    mailbox: Arc<Mailbox>,
    rooms: HashSet<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_is_in_so_many_rooms_and_no_more() {
        let hub = Hub::default();
        let socket =
            hub.connect(SocketOwner::Agent { id: AgentId(uuid::Uuid::now_v7()), session: String::new().into() });
        for room in 0..ROOMS {
            assert!(socket.join(&room.to_string()));
        }
        assert!(!socket.join("another"));
        assert!(socket.join("0"), "it is there already");
        socket.leave("0");
        assert!(socket.join("another"));
        assert!(!hub.is_anyone_in("0"));
    }
}
