//! The first steps once the browser has taken over: the socket, the timers, the replies that wait.

use super::Synchronizer;
use crate::{
    browser::{every, is_hidden, on_change, on_storage},
    error::AppError,
    realtime::Status,
    threads::{
        client::{durations::POLL_MS, line::Entry as _},
        state::{kind::Kind, thread::line::Post},
    },
};
use leptos::task::spawn_local;

impl<K: Kind> Synchronizer<K> {
    /// Begins, once the browser has taken over.
    pub fn start(self) {
        self.outbox.restore();
        on_storage(move |event| {
            if let Some(taken) = self.outbox.changed_elsewhere(&event) {
                spawn_local(self.settle(taken));
            }
        });
        // Days are the reader's own from now on.
        self.thread.timeline().lay_out();
        self.lifecycle.begin();
        self.connection.open(move |happening| self.handle(happening));
        every(POLL_MS, move || self.poll());
        // An agent who comes back to the page does not wait for the next turn.
        on_change(move || {
            self.poll();
            self.check_visibility();
        });
    }

    /// A reply that waits here has been sent, or taken back, in another tab: the server knows which.
    async fn settle(self, taken: Post) {
        if self.thread.is_open(taken.message.thread_id) && !self.connection.is_blocked() {
            self.catch_up().await;
        }
        self.outbox.take_back(taken.key());
    }

    /// Where sockets are blocked, the server is asked.
    fn poll(self) {
        if !self.connection.is_poll_due() {
            return;
        }
        if is_hidden() {
            return self.connection.may_be_stale();
        }
        self.connection.set_polling(true);
        spawn_local(async move {
            let listed = self.refresh_list().await;
            let reached = !listed.as_ref().is_err_and(AppError::is_unreachable);
            // The socket may have come back meanwhile, and then knows better.
            if self.connection.is_blocked() {
                self.connection.set_status(if reached { Status::Polling } else { Status::Offline });
            }
            if reached {
                if self.refresh_thread().await && listed.is_ok() && self.connection.is_blocked() {
                    self.connection.is_up_to_date();
                }
                self.outbox.retry();
            }
            self.connection.set_polling(false);
        });
    }
}
