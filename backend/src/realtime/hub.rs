//! Telling rooms, and closing sockets. One lock, held for as long as it takes to put a frame into queues.

use super::{CloseReason, Outgoing, Principal, Room, mailbox::Mailbox, members::Members};
use axum::extract::ws::Utf8Bytes;
use domain::{
    ids::{AgentId, ThreadId},
    realtime::ServerFrame,
};
use serde::Serialize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Everyone who is connected to this process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Hub {
    members: Arc<Mutex<Members>>,
}

impl Hub {
    /// Adds a socket, in no room yet.
    pub fn connect(&self, owner: Principal) -> Connection {
        let mailbox = Arc::<Mailbox>::default();
        let id = self.lock().add(owner, mailbox.clone());
        Connection { hub: self.clone(), id, mailbox }
    }

    /// Sends an event to everyone in the room. Call it after the commit, never before.
    ///
    /// `event_id` is the number of an event that is stored.
    pub fn publish(&self, room: Room, event: &str, event_id: Option<i64>, data: impl Serialize) {
        self.send(room, event, event_id, data, |_| true);
    }

    /// Sends an event that is not stored to those in the room whom `wanted` picks.
    pub fn publish_where(&self, room: Room, event: &str, data: impl Serialize, wanted: impl Fn(&Principal) -> bool) {
        self.send(room, event, None, data, wanted);
    }

    /// Sends an event that is not stored to all staff.
    pub fn tell_staff(&self, event: &str, data: impl Serialize) {
        self.publish(Room::Staff, event, None, data);
    }

    /// The frame is serialised once, whoever gets it.
    fn send(
        &self,
        room: Room,
        event: &str,
        event_id: Option<i64>,
        data: impl Serialize,
        wanted: impl Fn(&Principal) -> bool,
    ) {
        let frame = ServerFrame { id: None, event: event.to_owned(), room: Some(room.name()), event_id, data };
        let Ok(text) = serde_json::to_string(&frame) else {
            tracing::error!(event, "a frame could not be serialised");
            return;
        };
        let text = Utf8Bytes::from(text);
        for member in self.lock().in_room(room).filter(|member| wanted(&member.owner)) {
            member.mailbox.put(text.clone());
        }
    }

    /// Whether somebody is there from the customer's side of this thread. A customer is in the threads that they have
    /// joined.
    pub fn is_online(&self, thread: ThreadId) -> bool {
        self.lock().is_online(thread)
    }

    /// Closes the sockets of an agent, except those of the session to keep.
    pub fn revoke_agent(&self, agent: AgentId, keep_session: Option<&str>) {
        self.close_where(CloseReason::Revoked, |owner| {
            matches!(owner, Principal::Agent { id, session } if *id == agent && !keep_session.is_some_and(|kept| session.is(kept)))
        });
    }

    /// Closes the sockets that one session opened.
    pub fn revoke_session(&self, ended: &str) {
        self.close_where(
            CloseReason::Revoked,
            |owner| matches!(owner, Principal::Agent { session, .. } if session.is(ended)),
        );
    }

    /// Notes that a session has another id from now on: its sockets are those of that one.
    pub fn move_session(&self, old: &str, new: &str) {
        for member in self.lock().all() {
            if let Principal::Agent { session, .. } = &member.owner
                && session.is(old)
            {
                session.rename(new);
            }
        }
    }

    /// Closes the sockets that a token opened.
    pub fn revoke_token(&self, hash: &[u8]) {
        self.close_where(
            CloseReason::Revoked,
            |owner| matches!(owner, Principal::Visitor(visitor) if visitor.token_hash.as_deref() == Some(hash)),
        );
    }

    /// Closes the sockets that tokens of a thread opened.
    pub fn revoke_thread(&self, id: ThreadId) {
        self.close_where(
            CloseReason::Revoked,
            |owner| matches!(owner, Principal::Visitor(visitor) if visitor.thread_id == id),
        );
    }

    /// Closes every socket because the server stops.
    pub fn restart(&self) {
        self.close_where(CloseReason::Restarting, |_| true);
    }

    /// Whether a room has members.
    pub fn is_anyone_in(&self, room: Room) -> bool {
        self.lock().in_room(room).next().is_some()
    }

    /// How many sockets are open.
    pub fn connections(&self) -> usize {
        self.lock().all().count()
    }

    fn close_where(&self, reason: CloseReason, chosen: impl Fn(&Principal) -> bool) {
        for member in self.lock().all().filter(|member| chosen(&member.owner)) {
            member.mailbox.close(reason);
        }
    }

    /// A panic elsewhere while the lock was held leaves the maps usable: each change is one insert or remove.
    fn lock(&self) -> MutexGuard<'_, Members> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One socket's place in the hub; dropping it leaves every room.
pub struct Connection {
    hub: Hub,
    id: u64,
    mailbox: Arc<Mailbox>,
}

impl Connection {
    /// Enters a room, unless the socket is in too many; the caller has checked that it may.
    pub fn join(&self, room: Room) -> bool {
        self.hub.lock().join(self.id, room)
    }

    /// Leaves a room.
    pub fn leave(&self, room: Room) {
        self.hub.lock().leave(self.id, room);
    }

    /// Waits for what to do next. Closing goes before what still waits. Safe to cancel.
    pub async fn next(&mut self) -> Outgoing {
        self.mailbox.next().await
    }

    /// Takes the frames that wait already.
    pub fn waiting(&mut self) -> impl Iterator<Item = Utf8Bytes> + use<> {
        self.mailbox.take().into_iter()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.hub.lock().remove(self.id);
    }
}
