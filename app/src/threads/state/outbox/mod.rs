//! Replies: written in the composer, shown at once, kept until the server has them, and tried again when they did not
//! arrive. They belong to all tabs of the agent.

mod browser_storage;
mod sending;
mod unsent;

use self::browser_storage::BrowserStorage;
use super::{connection::Connection, kind::Kind, panels::Panels, thread::Thread};
use crate::{
    browser,
    realtime::Retry,
    threads::{
        client::{durations::TYPING_EVERY_MS, outbox, timeline::Timeline},
        state::{read_only::ReadOnly, thread::line::Post},
    },
};
use domain::{ids::ThreadId, people::Agent, threads::draft};
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
