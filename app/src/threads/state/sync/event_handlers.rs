//! Handlers of what the socket tells.

use super::{Synchronizer, buffered_updates::PageUpdate};
use crate::{
    browser::navigation::leave_for_sign_in,
    realtime::{Happening, parse},
    threads::state::kind::Kind,
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

impl<K: Kind> Synchronizer<K> {
    /// Something came by the socket, or happened to it.
    pub(super) fn handle(self, happening: Happening<'_>) {
        match happening {
            Happening::Ready => self.resync(),
            Happening::Refused(_) => leave_for_sign_in(),
            Happening::Push { event: topics::STORAGE_CHANGED, frame, .. } => {
                if let Some(StorageChanged { available }) = parse(frame) {
                    self.apply(PageUpdate::Storage(available));
                }
            }
            Happening::Push { event, frame, .. } if event == topics::list_changed(K::KIND) => {
                for item in parse(frame).unwrap_or_else(Vec::new) {
                    self.apply(PageUpdate::Item(item));
                }
            }
            Happening::Push { event, event_id, room, frame } => {
                for update in K::updates(event, frame) {
                    self.apply(PageUpdate::Beside(update));
                }
                self.handle_in_room(event, event_id, room, frame);
            }
        }
    }

    /// Something in the room of the open thread.
    fn handle_in_room(self, event: &str, event_id: Option<i64>, room: Option<&str>, frame: &str) {
        let ours = self.thread.open().get_untracked().map(|id| Room::Thread(K::KIND, id).name());
        if ours.is_none() || ours.as_deref() != room {
            return;
        }
        let Some(event_id) = event_id else {
            let from_customer = |typing: Typing| typing.sender_type == SenderType::Customer;
            if event == topics::TYPING_STARTED && parse(frame).is_some_and(from_customer) {
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
