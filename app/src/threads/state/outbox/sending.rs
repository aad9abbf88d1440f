//! The sending of replies: one by one, in the order in which they were written, by one tab at a time.

use super::Outbox;
use crate::{
    browser::alone,
    error::AppError,
    threads::{
        client::{
            line::{Delivery, Entry as _},
            outbox::{Next, Outcome},
            timeline::Timeline,
        },
        state::{kind::Kind, load::explain, thread::line::Post},
    },
};
use domain::threads::Message;
use leptos::{prelude::*, task::spawn_local};

impl<K: Kind> Outbox<K> {
    /// Sends now what was to wait: all of it, so that it arrives in the order of writing.
    pub fn retry_now(self) {
        self.thread.timeline().change(|timeline| timeline.mark_unsent(Delivery::Sending));
        self.retry();
    }

    /// Tries everything again that did not arrive. What is said of it stays until it has.
    pub fn retry(self) {
        self.rules.update_value(|rules| rules.release());
        self.send_soon();
    }

    /// Sends what is unsent beside everything else, unless all of it waits.
    pub(super) fn send_soon(self) {
        spawn_local(self.flush());
    }

    /// Sends what is unsent, one after the other, until all is sent or one can't be.
    async fn flush(self) {
        // What was written while the last one was on its way may have come too late for the task that sent it.
        while self.begin() {
            alone(&self.storage.get_value().name(), move || self.send_all()).await;
            self.rules.update_value(|rules| rules.end());
        }
    }

    fn begin(self) -> bool {
        let has_unsent = self.next_to_send().is_some();
        self.rules.try_update_value(|rules| rules.begin(has_unsent)).unwrap_or_default()
    }

    fn next_to_send(self) -> Option<Post> {
        self.unsent.with_value(|unsent| unsent.next_to_send().cloned())
    }

    async fn send_all(self) {
        while let Some(post) = self.next_to_send() {
            if !self.send_one(&post).await {
                break;
            }
        }
    }

    /// Sends a reply; whether to go on with the next. The same id never makes a second message.
    async fn send_one(self, post: &Post) -> bool {
        let (id, key) = (post.message.thread_id, post.message.client_message_id);
        if self.is_dealt_with(&key.to_string()) {
            self.take_back(post.key());
            return true;
        }
        let outcome = match K::post(id, post.message.content.clone(), key).await {
            Ok(stored) => {
                self.stored(stored);
                Outcome::Stored
            }
            Err(_) if self.is_dealt_with(&key.to_string()) => {
                self.take_back(post.key());
                return true;
            }
            Err(error) => self.failed(post, error),
        };
        match self.rules.try_update_value(|rules| rules.sent(outcome)) {
            Some(Next::LetGo) => {
                self.storage.get_value().let_go(&key.to_string());
                true
            }
            _ => {
                self.hold();
                false
            }
        }
    }

    /// Whether another tab has sent a reply that was kept, or taken it back.
    fn is_dealt_with(self, id: &str) -> bool {
        self.rules.with_value(|rules| rules.was_kept(id)) && self.storage.get_value().has_lost(id)
    }

    fn stored(self, message: Message) {
        self.backoff.update_value(|backoff| _ = backoff.worked());
        let (id, post) = (message.thread_id, Post::from(message));
        self.unsent.update_value(|unsent| unsent.take_back(post.key()));
        if self.thread.is_open(id) {
            self.thread.timeline().change(|timeline| timeline.stored(post));
        }
    }

    fn failed(self, post: &Post, error: AppError) -> Outcome {
        if error.is_signed_out() {
            self.panels.say(explain(error));
            Outcome::Busy
        } else if error.is_unreachable() {
            Outcome::Lost
        } else if error.is_retryable() {
            Outcome::Busy
        } else {
            self.give_back(post, error.message);
            Outcome::Refused
        }
    }

    /// Everything waits for a while, or for the connection, which does not wait for this when it comes back.
    fn hold(self) {
        self.rules.update_value(|rules| rules.hold());
        self.thread.timeline().change(|timeline| timeline.mark_unsent(Delivery::Failed));
        self.backoff.update_value(|backoff| backoff.later(move || self.retry()));
    }

    /// A reply that will never be taken: its reason is told, and its text can be changed.
    fn give_back(self, post: &Post, reason: String) {
        let (message, storage) = (&post.message, self.storage.get_value());
        self.take_back(post.key());
        let with = |draft: &str| format!("{}\n{draft}", message.content).trim_end().to_owned();
        if self.thread.is_open(message.thread_id) {
            self.draft.update(|draft| *draft = with(draft));
            self.notice.set(Some(reason));
        } else {
            storage.keep_draft(message.thread_id, &with(&storage.draft(message.thread_id)));
            self.panels.say(format!("A reply elsewhere was not sent, and waits there as a draft: {reason}"));
        }
    }

    /// Takes a reply out that does not wait any more, as if it had not been written here.
    pub fn take_back(self, key: &str) {
        self.unsent.update_value(|unsent| unsent.take_back(key));
        self.thread.timeline().change(|timeline: &mut Timeline<Post>| timeline.take_back(key));
    }
}
