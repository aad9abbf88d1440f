//! Getting what was missed while there was no connection, or no answer.

use super::{Synchronizer, buffered_updates::PageUpdate};
use crate::{
    browser::is_hidden,
    error::AppError,
    realtime::{ClientData, RequestError},
    threads::{
        client::timeline::Timeline,
        state::{
            kind::{Detail as _, Kind},
            load::Load,
        },
    },
};
use futures::future::join;
use leptos::task::spawn_local;

impl<K: Kind> Synchronizer<K> {
    /// Joins the rooms and brings what is shown up to date, again and again until all of it has worked. It waits for
    /// nothing that was asked for before, and when it is begun anew meanwhile, only the new one counts.
    pub(super) fn resync(self) {
        let resync = self.connection.begin_resync();
        spawn_local(async move {
            let done = self.try_resync().await;
            if !self.connection.is_newest_resync(resync) {
                return;
            }
            if done {
                self.connection.resynced();
            } else {
                self.resync_later();
            }
        });
    }

    /// Something that is shown, or was to be, had no answer: all of it is asked for again in a while.
    pub fn resync_later(self) {
        self.connection.resync_later(move || self.resync());
    }

    async fn try_resync(self) -> bool {
        let joined = self.connection.is_blocked() || self.join_list().await;
        let (is_thread_here, listed) = join(self.resync_thread(), self.refresh_list()).await;
        self.outbox.retry();
        joined && is_thread_here && !listed.is_err_and(|error| error.is_retryable())
    }

    async fn join_list(self) -> bool {
        !is_retryable(&self.connection.request(K::JOIN_LIST, ClientData::default()).await)
    }

    /// Whether all of the open thread is here.
    async fn resync_thread(self) -> bool {
        let is_here = match self.thread.load().get_untracked() {
            // All that is known comes with it.
            Load::Loading | Load::Failed(_) => return self.fetch_thread().await,
            Load::Missing => true,
            Load::Done => self.connection.is_blocked() || self.catch_up().await,
        };
        if self.thread.earlier().has_failed() {
            self.thread.load_earlier();
        }
        is_here && self.refresh_thread().await
    }

    /// Brings up to date what is known about the open thread; its messages too where no socket brings them.
    /// Whether that worked.
    pub(super) async fn refresh_thread(self) -> bool {
        let Some(id) = self.thread.open().get_untracked().filter(|_| self.thread.is_loaded()) else { return true };
        // To ask for it counts as looking at it.
        self.thread.set_outdated(is_hidden());
        if is_hidden() {
            return true;
        }
        let (found, updates) = self.updates.during(K::find(id)).await;
        if !self.thread.is_open(id) {
            return true;
        }
        match found {
            Ok(detail) => self.show_refreshed(detail),
            Err(error) => return !error.is_retryable(),
        }
        self.replay(updates);
        true
    }

    fn show_refreshed(self, fresh: K::Detail) {
        self.apply(PageUpdate::Item(fresh.item().clone()));
        if self.connection.is_blocked() && fresh.last_event_id() > self.thread.timeline().read(Timeline::last_event) {
            self.show_thread(fresh);
        } else {
            self.thread.refresh(fresh);
        }
    }

    /// The same beside everything else.
    pub fn refresh_thread_soon(self) {
        spawn_local(async move {
            if !self.refresh_thread().await {
                self.resync_later();
            }
        });
    }
}

/// Whether the same request may work later. Whoever may not join, such as one who is signed out, is told so by the
/// list.
pub(super) fn is_retryable<T>(answer: &Result<T, RequestError>) -> bool {
    match answer {
        Ok(_) => false,
        Err(RequestError::Lost) => true,
        Err(RequestError::Refused(body)) => AppError::new(&body.error_code, "").is_transient(),
    }
}
