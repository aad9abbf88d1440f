//! The room of the open conversation: joining it, and what is told in it.

use super::state::Desk;
use crate::{
    conversations::api::mark_chat_read,
    realtime::{ClientData, RequestError, Socket, Status, browser::is_hidden, parse},
};
use domain::{
    ids::ConversationId,
    realtime::{Synced, topics},
};
use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;

impl Desk {
    /// Tells that the open conversation has been seen, if somebody is looking.
    pub(super) fn mark_read(self) {
        let Some(id) = self.open.get_untracked().filter(|_| !is_hidden()) else { return };
        self.mark_seen(id);
        let shown = self.lines.last_event.get_value();
        // It is told again with the next message.
        spawn_local(async move { _ = mark_chat_read(id, shown).await });
    }

    /// The page is looked at again, or no more.
    pub(super) fn looked_at(self) {
        let open = self.open.get_untracked();
        let unread = open
            .is_some_and(|id| self.items.with_untracked(|items| items.iter().any(|item| item.id == id && item.unread)));
        if unread && !is_hidden() {
            self.unread_chats.update(|count| *count = (*count - 1).max(0));
            self.mark_read();
        }
    }

    /// Joins the room of the open conversation, and gets what was missed.
    pub(super) async fn join(self) {
        let (Some(id), Some(socket)) = (self.open.get_untracked(), self.live_socket()) else { return };
        let (text, since) = (id.to_string(), self.lines.last_event.get_value());
        let data = ClientData { inquiry_id: Some(&text), since_event_id: Some(since), ..ClientData::default() };
        let Ok(frame) = socket.request(topics::JOIN, data).await else { return };
        if self.open.get_untracked() != Some(id) {
            return self.tell(topics::LEAVE, id);
        }
        match parse::<Synced<serde_json::Value>>(&frame) {
            Some(synced) if !synced.gap_detected => {
                for event in synced.events {
                    self.apply(&event.event, event.event_id, event.data);
                }
            }
            _ => self.load_chat(),
        }
    }

    /// Sends a frame about a conversation whose answer does not matter.
    pub(super) fn tell(self, event: &str, id: ConversationId) {
        if let Some(socket) = self.live_socket() {
            let id = id.to_string();
            socket.notify(event, ClientData { inquiry_id: Some(&id), ..ClientData::default() });
        }
    }

    /// Sends a frame that is about no conversation, and waits for its answer.
    pub(super) async fn ask(self, event: &str) -> Result<String, RequestError> {
        match self.live_socket() {
            Some(socket) => socket.request(event, ClientData::default()).await,
            None => Err(RequestError::Lost),
        }
    }

    /// The socket, while it is up.
    fn live_socket(self) -> Option<SendWrapper<Socket>> {
        let online = self.status.get_untracked() == Status::Online;
        self.socket.get_value().filter(|_| online)
    }
}
