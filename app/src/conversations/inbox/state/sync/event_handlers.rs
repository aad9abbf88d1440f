//! Handlers of what the socket tells.

use super::{super::buffered_updates::InboxUpdate, Synchronizer};
use crate::{
    browser::navigation::leave_for_sign_in,
    realtime::{Happening, parse},
};
use domain::{
    realtime::{Room, StorageChanged, topics},
    threads::SenderType,
};
use leptos::task::spawn_local;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Typing {
    sender_type: SenderType,
}

impl Synchronizer {
    /// Something came by the socket, or happened to it.
    pub(super) fn handle(self, happening: Happening<'_>) {
        match happening {
            Happening::Ready => self.resync(),
            Happening::Refused(_) => leave_for_sign_in(),
            Happening::Push { event: topics::CHATS_CHANGED, frame, .. } => {
                for item in parse(frame).unwrap_or_else(Vec::new) {
                    self.apply(InboxUpdate::Item(item));
                }
            }
            Happening::Push { event: topics::PRESENCE_CHANGED, frame, .. } => {
                for presence in parse(frame).unwrap_or_else(Vec::new) {
                    self.apply(InboxUpdate::Presence(presence));
                }
            }
            Happening::Push { event: topics::STORAGE_CHANGED, frame, .. } => {
                if let Some(StorageChanged { available }) = parse(frame) {
                    self.apply(InboxUpdate::Storage(available));
                }
            }
            Happening::Push { event: topics::CONVERSATION_UPDATED, frame, .. } => {
                if let Some(update) = parse(frame) {
                    self.apply(InboxUpdate::Emails(update));
                }
            }
            Happening::Push { event, event_id, room, frame } => self.handle_in_room(event, event_id, room, frame),
        }
    }

    /// Something in the room of the open conversation.
    fn handle_in_room(self, event: &str, event_id: Option<i64>, room: Option<&str>, frame: &str) {
        let ours = self.thread.open().get_untracked().map(|id| Room::conversation(id).name());
        if ours.is_none() || ours.as_deref() != room {
            return;
        }
        let Some(event_id) = event_id else {
            let from_visitor = |typing: Typing| typing.sender_type == SenderType::Customer;
            if event == topics::TYPING_STARTED && parse(frame).is_some_and(from_visitor) {
                self.thread.show_typing();
            }
            return;
        };
        if !self.thread.timeline().read(|timeline| timeline.is_next(event_id)) {
            // Something in between was missed: ask for all of it.
            spawn_local(async move {
                if !self.catch_up().await {
                    self.resync_later();
                }
            });
        } else if let Some(data) = parse(frame) {
            self.thread.apply(event, event_id, data);
        }
    }
}
