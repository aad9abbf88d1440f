//! The delivery of replies: one by one, in the order in which they were written.

use super::{super::load::explain, Outbox, drafts};
use crate::{conversations::api::post_reply, threads::client::line::Delivery};
use domain::threads::Message;
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

impl Outbox {
    /// Sends now what was to wait: all of it, so that it arrives in the order of writing.
    pub fn retry_now(self) {
        for message in self.unsent() {
            self.thread.timeline().set_delivery(message.client_message_id, Delivery::Sending);
        }
        self.retry();
    }

    /// Tries everything again that did not arrive. What is said of it stays until it has.
    pub fn retry(self) {
        for message in self.unsent() {
            self.enqueue(message);
        }
    }

    /// Puts a reply in the queue, unless it stands there already. They leave one by one, so that they are stored in the
    /// order in which they were written.
    fn enqueue(self, message: Message) {
        let is_first = self.queue.try_update_value(|queue| {
            // Tried again while it is on its way: the task that sends it goes on with the queue.
            if queue.iter().any(|one| one.client_message_id == message.client_message_id) {
                return false;
            }
            queue.push_back(message);
            queue.len() == 1
        });
        if is_first == Some(true) {
            spawn_local(self.work_off());
        }
    }

    /// A reply that is being sent stays in the queue, so that nothing overtakes it; when it can't be sent, nothing
    /// after it is.
    async fn work_off(self) {
        while let Some(message) = self.queue.with_value(|queue| queue.front().cloned()) {
            if self.deliver(message).await {
                self.queue.update_value(|queue| _ = queue.pop_front());
            } else {
                let waiting = self.queue.try_update_value(std::mem::take).unwrap_or_default();
                for message in waiting {
                    self.thread.timeline().set_delivery(message.client_message_id, Delivery::Failed);
                }
                // A connection that comes back does not wait for this.
                self.backoff.update_value(|backoff| backoff.later(move || self.retry()));
            }
        }
    }

    /// Sends a reply; false when it has to wait. It may work later, and the same id never makes a second message.
    async fn deliver(self, message: Message) -> bool {
        let (id, key) = (message.thread_id, message.client_message_id);
        let error = match post_reply(id, message.content.clone(), key).await {
            Ok(stored) => {
                self.backoff.update_value(|backoff| _ = backoff.worked());
                self.forget(key);
                if self.thread.is_open(id) {
                    let has_earlier = self.thread.read_untracked(|chat| chat.has_earlier);
                    self.thread.timeline().stored(stored, has_earlier);
                }
                return true;
            }
            Err(error) => error,
        };
        if error.is_signed_out() {
            self.panels.say(explain(error));
        } else if !error.is_retryable() {
            self.give_back(&message, error.message);
            return true;
        }
        false
    }

    /// A reply that will never be taken: its reason is told, and its text can be changed.
    fn give_back(self, message: &Message, reason: String) {
        self.forget(message.client_message_id);
        let with = |draft: &str| format!("{}\n{draft}", message.content).trim_end().to_owned();
        if self.thread.is_open(message.thread_id) {
            self.thread.timeline().remove(message.client_message_id);
            self.draft.update(|draft| *draft = with(draft));
            self.notice.set(Some(reason));
        } else {
            drafts::keep(message.thread_id, &with(&drafts::read(message.thread_id)));
            self.panels.say(format!("A reply elsewhere was not sent, and waits there as a draft: {reason}"));
        }
    }

    fn forget(self, client_message_id: Uuid) {
        self.unsent.update_value(|all| all.retain(|one| one.client_message_id != client_message_id));
        drafts::forget_unsent(self.me.with_value(|me| me.id), client_message_id);
    }
}
