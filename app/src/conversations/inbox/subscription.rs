//! The room of the open conversation: joining it, and what is told in it.

use super::{
    resync::is_for_now,
    state::{InboxState, Load},
};
use crate::{
    conversations::api::mark_chat_read,
    realtime::{
        ClientData, RequestError, Socket, Status,
        browser::{after, is_hidden},
        parse,
    },
};
use domain::{
    conversations::ChatListItem,
    ids::ConversationId,
    realtime::{Synced, topics},
};
use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;

/// How soon what could not be told is told again.
const TRY_AGAIN_MS: i32 = 5_000;

impl InboxState {
    /// Tells that the open conversation has been seen, if somebody is looking.
    pub(super) fn mark_read(self) {
        let Some(id) = self.open.get_untracked().filter(|_| !is_hidden()) else { return };
        self.tell_seen(id, self.lines.last_event.get_value());
    }

    /// Tells it until the server has heard it.
    fn tell_seen(self, id: ConversationId, up_to: i64) {
        spawn_local(async move {
            let told = mark_chat_read(id, up_to).await;
            if told.is_err_and(|error| error.is_for_now()) {
                after(TRY_AGAIN_MS, move || self.tell_seen(id, up_to));
            }
        });
    }

    /// The page is looked at, or no more.
    pub(super) fn looked_at(self) {
        self.visible.set(!is_hidden());
        if is_hidden() || self.thread_load.get_untracked() != Load::Done {
            return;
        }
        if self.is_chat_old.get_value() {
            self.refresh_chat_soon();
        }
        let Some(id) = self.open.get_untracked() else { return };
        let is_unread = |item: &ChatListItem| item.id == id && item.unread;
        if self.items.with_untracked(|items| items.iter().any(is_unread))
            || self.detail.with_untracked(|detail| detail.as_ref().is_some_and(|chat| is_unread(&chat.item)))
        {
            self.mark_read();
        }
    }

    /// Joins the room of the open conversation, and gets what was missed; whether there is nothing left to join.
    pub(super) async fn join(self) -> bool {
        let Some(id) = self.open.get_untracked() else { return true };
        let Some(socket) = self.live_socket() else { return false };
        let (text, since) = (id.to_string(), self.lines.last_event.get_value());
        let data = ClientData { inquiry_id: Some(&text), since_event_id: Some(since), ..ClientData::default() };
        let joined = socket.request(topics::JOIN, data).await;
        let Ok(frame) = joined else { return !is_for_now(&joined) };
        if self.open.get_untracked() != Some(id) {
            self.tell(topics::LEAVE, id);
            return true;
        }
        match parse::<Synced<serde_json::Value>>(&frame) {
            Some(synced) if !synced.gap_detected => {
                for event in synced.events {
                    self.apply(&event.event, event.event_id, event.data);
                }
            }
            _ => self.load_chat(),
        }
        true
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
