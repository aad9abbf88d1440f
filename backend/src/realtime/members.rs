//! Who is in which room.

use super::{Principal, Room, mailbox::Mailbox};
use domain::{ids::ThreadId, threads::ThreadKind};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Rooms that one socket may be in: an agent's, who has one thread open, is in three.
const ROOMS: usize = 500;

/// Who is there, by socket and by room.
#[derive(Default)]
pub(super) struct Members {
    next_id: u64,
    members: HashMap<u64, Member>,
    rooms: HashMap<Room, HashSet<u64>>,
    online: HashMap<ThreadId, usize>,
}

impl Members {
    /// Adds a socket, in no room yet; its number.
    pub(super) fn add(&mut self, owner: Principal, mailbox: Arc<Mailbox>) -> u64 {
        self.next_id += 1;
        if let Principal::Visitor(visitor) = &owner {
            *self.online.entry(visitor.thread_id).or_default() += 1;
        }
        self.members.insert(self.next_id, Member { owner, mailbox, rooms: HashSet::new() });
        self.next_id
    }

    /// Everyone.
    pub(super) fn all(&self) -> impl ExactSizeIterator<Item = &Member> {
        self.members.values()
    }

    /// Those who are in a room.
    pub(super) fn in_room(&self, room: Room) -> impl Iterator<Item = &Member> {
        self.rooms.get(&room).into_iter().flatten().filter_map(|id| self.members.get(id))
    }

    /// Whether somebody is there from the customer's side of this thread.
    pub(super) fn is_online(&self, thread: ThreadId) -> bool {
        let is_customer = |member: &Member| matches!(member.owner, Principal::Customer { .. });
        self.online.contains_key(&thread)
            || ThreadKind::ALL.into_iter().any(|kind| self.in_room(Room::Thread(kind, thread)).any(is_customer))
    }

    /// Enters a room, unless the socket is in too many.
    pub(super) fn join(&mut self, id: u64, room: Room) -> bool {
        let Some(member) = self.members.get_mut(&id) else { return false };
        if member.rooms.len() >= ROOMS && !member.rooms.contains(&room) {
            return false;
        }
        member.rooms.insert(room);
        self.rooms.entry(room).or_default().insert(id);
        true
    }

    /// Leaves a room.
    pub(super) fn leave(&mut self, id: u64, room: Room) {
        self.remove_from(room, id);
        if let Some(member) = self.members.get_mut(&id) {
            member.rooms.remove(&room);
        }
    }

    /// Takes a socket out of every room.
    pub(super) fn remove(&mut self, id: u64) {
        let Some(member) = self.members.remove(&id) else { return };
        for room in member.rooms {
            self.remove_from(room, id);
        }
        if let Principal::Visitor(visitor) = member.owner {
            self.visitor_left(visitor.thread_id);
        }
    }

    fn remove_from(&mut self, room: Room, id: u64) {
        let Some(members) = self.rooms.get_mut(&room) else { return };
        members.remove(&id);
        if members.is_empty() {
            self.rooms.remove(&room);
        }
    }

    fn visitor_left(&mut self, thread: ThreadId) {
        let Some(count) = self.online.get_mut(&thread) else { return };
        *count -= 1;
        if *count == 0 {
            self.online.remove(&thread);
        }
    }
}

/// A socket.
pub(super) struct Member {
    pub(super) owner: Principal,
    pub(super) mailbox: Arc<Mailbox>,
    rooms: HashSet<Room>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::AgentId;

    #[test]
    fn a_socket_is_in_so_many_rooms_and_no_more() {
        let mut members = Members::default();
        let owner = Principal::Agent { id: AgentId(uuid::Uuid::now_v7()), session: String::new().into() };
        let socket = members.add(owner, Arc::default());
        let rooms: Vec<_> =
            (0..=ROOMS).map(|_| Room::Thread(ThreadKind::ALL[0], ThreadId(uuid::Uuid::now_v7()))).collect();
        let (first, another) = (rooms[0], rooms[ROOMS]);
        for room in &rooms[..ROOMS] {
            assert!(members.join(socket, *room));
        }
        assert!(!members.join(socket, another));
        assert!(members.join(socket, first), "it is there already");
        members.leave(socket, first);
        assert!(members.join(socket, another));
        assert!(members.in_room(first).next().is_none());
    }
}
