//! Replies: written in the composer, shown at once, kept until the server has them, and tried again when they did not
//! arrive. They belong to all tabs of the agent.

mod browser_storage;
mod sending;

use self::browser_storage::{BrowserStorage, Changed};
use super::{connection::Connection, kind::Kind, panels::Panels, thread::Thread};
use crate::{
    browser::{self, StorageEvent},
    realtime::Retry,
    threads::{
        client::{
            durations::{POLL_MS, TYPING_EVERY_MS},
            message_id, outbox,
            timeline::Timeline,
        },
        state::{read_only::ReadOnly, thread::line::Post},
    },
};
use domain::{
    Timestamp,
    ids::{MessageId, ThreadId},
    people::Agent,
    threads::{Message, SenderType, draft},
};
use leptos::prelude::*;

/// The composer as the server has rendered it.
#[derive(Debug, Clone)]
pub struct InitialOutbox {
    /// The text of a reply that was refused.
    pub draft: String,
    /// The reason why.
    pub notice: Option<String>,
    /// Whether messages can be stored.
    pub storing: bool,
}

/// The replies of this agent.
#[derive(Clone, Copy)]
pub struct Outbox<K: Kind> {
    me: StoredValue<Agent>,
    thread: Thread<K>,
    connection: Connection,
    panels: Panels,
    draft: RwSignal<String>,
    notice: RwSignal<Option<String>>,
    storage: StoredValue<BrowserStorage>,
    /// Replies that the server does not have yet, of every thread, in the order of writing.
    unsent: StoredValue<Timeline<Post>>,
    /// What is to be done with them.
    rules: StoredValue<outbox::Outbox>,
    /// The moment in the id of the reply that was written last.
    last_id: StoredValue<u64>,
    /// When they are tried again.
    backoff: StoredValue<Retry>,
    can_store: RwSignal<bool>,
    /// When this agent's typing was last told.
    typed_at: StoredValue<f64>,
}

impl<K: Kind> Outbox<K> {
    /// As the server has rendered the composer.
    pub fn new(initial: InitialOutbox, me: Agent, thread: Thread<K>, connection: Connection, panels: Panels) -> Self {
        Self {
            storage: StoredValue::new(BrowserStorage(me.id)),
            me: StoredValue::new(me),
            thread,
            connection,
            panels,
            draft: RwSignal::new(initial.draft),
            notice: RwSignal::new(initial.notice),
            unsent: StoredValue::default(),
            rules: StoredValue::default(),
            last_id: StoredValue::default(),
            backoff: StoredValue::default(),
            can_store: RwSignal::new(initial.storing),
            typed_at: StoredValue::new(0.0),
        }
    }

    /// The draft in the composer, which the composer changes.
    pub fn draft(self) -> RwSignal<String> {
        self.draft
    }

    /// The reason why it was not sent.
    pub fn notice(self) -> ReadOnly<Option<String>> {
        ReadOnly::new(self.notice)
    }

    /// Whether the server can store messages.
    pub fn can_store(self) -> ReadOnly<bool> {
        ReadOnly::new(self.can_store)
    }

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

    /// Another thread is open, or none.
    pub fn switch_to(self, id: Option<ThreadId>) {
        self.notice.set(None);
        self.draft.set(id.map(|id| self.storage.get_value().draft(id)).unwrap_or_default());
    }

    /// Sends what is in the composer.
    pub fn send(self) {
        let Some(id) = self.thread.open().get_untracked() else { return };
        match draft(&self.draft.get_untracked()) {
            Err(error) => self.notice.set(Some(error.sentence().to_owned())),
            Ok(content) => {
                self.draft.set(String::new());
                self.notice.set(None);
                let message = self.new_message(id, content);
                self.storage.get_value().keep(&message);
                self.add(message);
                // Replies that were written before it go before it, also those that failed.
                self.retry();
            }
        }
    }

    /// A reply waits to be sent, and is shown where its thread is open.
    fn add(self, message: Message) {
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

    fn new_message(self, thread_id: ThreadId, content: String) -> Message {
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

    /// The server says whether messages can be stored. What waits for it goes out at once.
    pub fn set_can_store(self, can_store: bool) {
        if self.can_store.get_untracked() == can_store {
            return;
        }
        self.can_store.set(can_store);
        if can_store {
            self.retry();
        }
    }

    /// Tells the other side that somebody is typing, every three seconds at most.
    pub fn tell_typing(self) {
        let (now, Some(id)) = (browser::now(), self.thread.open().get_untracked()) else { return };
        if now - self.typed_at.get_value() >= TYPING_EVERY_MS {
            self.typed_at.set_value(now);
            self.connection.notify(K::TYPING, K::frame(&id.to_string()));
        }
    }
}
