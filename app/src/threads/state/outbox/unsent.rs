//! What is unsent: it is kept in the browser, and belongs to all tabs of the agent.

use super::{Outbox, browser_storage::Changed};
use crate::{
    browser::{self, StorageEvent},
    threads::{
        client::{durations::POLL_MS, message_id},
        state::{kind::Kind, thread::line::Post},
    },
};
use domain::{
    Timestamp,
    ids::{MessageId, ThreadId},
    threads::{Message, SenderType},
};
use leptos::prelude::*;

impl<K: Kind> Outbox<K> {
    /// The replies in a thread that the server does not have yet.
    pub fn unsent_in(self, id: ThreadId) -> Vec<Post> {
        self.unsent().into_iter().filter(|post| post.message.thread_id == id).collect()
    }

    /// All replies that the server does not have yet, the oldest first.
    pub fn unsent(self) -> Vec<Post> {
        self.unsent.with_value(|unsent| unsent.lines().iter().map(|line| line.entry.clone()).collect())
    }

    /// Brings back what this browser has kept, and keeps what is typed from now on.
    pub fn restore(self) {
        let storage = self.storage.get_value();
        for message in storage.unsent() {
            self.add(message);
        }
        if let Some(id) = self.thread.open().get_untracked()
            && self.draft.with_untracked(String::is_empty)
        {
            self.draft.set(storage.draft(id));
        }
        Effect::new(move |_: Option<()>| {
            let draft = self.draft.get();
            if let Some(id) = self.thread.open().get_untracked() {
                storage.keep_draft(id, &draft);
            }
        });
    }

    /// A reply waits to be sent, and is shown where its thread is open.
    pub(super) fn add(self, message: Message) {
        let (thread, id) = (message.thread_id, message.client_message_id.to_string());
        if !self.storage.get_value().has_lost(&id) {
            self.rules.update_value(|rules| rules.kept(&id));
        }
        let post = Post::from(message);
        if self.thread.is_open(thread) {
            self.thread.timeline().change(|timeline| _ = timeline.insert(post.clone()));
        }
        self.unsent.update_value(|unsent| _ = unsent.insert(post));
    }

    /// A reply that sorts after everything that is unsent.
    pub(super) fn new_message(self, thread_id: ThreadId, content: String) -> Message {
        let newest = self.unsent().pop().map(|post| post.message.created_at.timestamp_millis() as u64);
        let mut last = self.last_id.get_value().max(newest.unwrap_or_default());
        let mut random = [0_u8; 10];
        browser::fill_random(&mut random);
        let id = message_id::new_id(&mut last, browser::now() as u64, random).parse().unwrap_or_default();
        self.last_id.set_value(last);
        Message {
            id: MessageId(id),
            thread_id,
            event_id: 0,
            client_message_id: id,
            content,
            sender_type: SenderType::Agent,
            sender_name: Some(self.me.with_value(|me| me.name.clone())),
            read_at: None,
            created_at: Timestamp::from_timestamp_millis(last as i64).unwrap_or_default(),
        }
    }

    /// Another tab has changed the storage that the tabs share. The reply that it has dealt with, and that waits here.
    pub fn changed_elsewhere(self, event: &StorageEvent) -> Option<Post> {
        match self.storage.get_value().changed(event)? {
            Changed::Unsent(message) => {
                self.add(message);
                // The tab in which it was written may be closed, or asleep.
                browser::after(POLL_MS, move || self.send_soon());
                None
            }
            Changed::Taken(id) => {
                self.unsent().into_iter().find(|post| post.message.client_message_id.to_string() == id)
            }
        }
    }
}
