//! The room of the open conversation: joining it, and what is due when somebody looks at it.

use super::{Synchronizer, resync::is_retryable};
use crate::{
    browser::is_hidden,
    realtime::{ClientData, parse},
};
use domain::realtime::{Synced, topics};

impl Synchronizer {
    /// Joins the room of the open conversation, and gets what was missed; whether there is nothing left to join.
    pub(super) async fn join(self) -> bool {
        let Some(id) = self.thread.open().get_untracked() else { return true };
        let (text, since) = (id.to_string(), self.thread.timeline().last_event());
        let data = ClientData { inquiry_id: Some(&text), since_event_id: Some(since), ..ClientData::default() };
        let joined = self.connection.request(topics::JOIN, data).await;
        let Ok(frame) = joined else { return !is_retryable(&joined) };
        if !self.thread.is_open(id) {
            self.connection.notify(topics::LEAVE, id);
            return true;
        }
        match parse::<Synced<serde_json::Value>>(&frame) {
            Some(synced) if !synced.gap_detected => {
                for event in synced.events {
                    self.thread.apply(&event.event, event.event_id, event.data);
                }
            }
            _ => self.load_thread(),
        }
        true
    }

    /// The page is looked at, or no more: then what is shown is seen.
    pub(super) fn check_visibility(self) {
        self.lifecycle.check_visibility();
        if is_hidden() || !self.thread.is_loaded() {
            return;
        }
        if self.thread.is_outdated() {
            self.refresh_thread_soon();
        }
        let Some(id) = self.thread.open().get_untracked() else { return };
        let is_unread = self.thread.read_untracked(|chat| chat.item.id == id && chat.item.unread);
        if is_unread || self.list.is_unread(id) {
            self.thread.mark_read();
        }
    }
}
