//! The room of the open thread: joining it, and what is due when somebody looks at it.

use super::{Synchronizer, resync::is_retryable};
use crate::{
    browser::is_hidden,
    realtime::{ClientData, parse},
    threads::{
        client::{sync::SyncState, timeline::Timeline},
        state::kind::{Detail as _, Item as _, Kind},
    },
};
use domain::realtime::Synced;
use futures::channel::oneshot;
use leptos::prelude::*;
use std::mem::take;

impl<K: Kind> Synchronizer<K> {
    /// Joins the room of the open thread, and gets what was missed; whether there is nothing left to join. Who asks
    /// while somebody else does waits for one round more of theirs.
    pub(super) async fn catch_up(self) -> bool {
        if !self.rounds.try_update_value(SyncState::begin).unwrap_or_default() {
            let (told, done) = oneshot::channel();
            self.waiting.update_value(|waiting| waiting.push(told));
            return done.await.unwrap_or_default();
        }
        let mut done = true;
        while self.rounds.try_update_value(SyncState::next_round).unwrap_or_default() {
            done = self.join().await;
        }
        for waiting in self.waiting.try_update_value(take).unwrap_or_default() {
            // Who waited may have gone.
            let _ = waiting.send(done);
        }
        done
    }

    async fn join(self) -> bool {
        let Some(id) = self.thread.open().get_untracked() else { return true };
        let (text, since) = (id.to_string(), self.thread.timeline().read(Timeline::last_event));
        let data = ClientData { since_event_id: Some(since), ..K::frame(&text) };
        let joined = self.connection.request(K::JOIN, data).await;
        let Ok(frame) = joined else { return !is_retryable(&joined) };
        if !self.thread.is_open(id) {
            self.connection.notify(K::LEAVE, K::frame(&text));
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
        let is_unread = self.thread.read_untracked(|detail| detail.item().id() == id && detail.item().is_unread());
        if is_unread || self.list.is_unread(id) || self.thread.is_unseen() {
            self.thread.mark_read();
        }
    }
}
