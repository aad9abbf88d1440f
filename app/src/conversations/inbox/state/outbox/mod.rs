//! Replies: written in the composer, shown at once, kept until the server has them, and tried again when they did not
//! arrive.

mod delivery_queue;
mod drafts;

use super::{connection::Connection, initial_data::InitialData, panels::Panels, read_only::ReadOnly, thread::Thread};
use crate::{browser, realtime::Retry};
use domain::{
    ids::{MessageId, ThreadId},
    people::Agent,
    realtime::topics,
    threads::{Message, SenderType, draft},
};
use leptos::prelude::*;
use std::collections::VecDeque;

const TYPING_EVERY_MS: f64 = 3_000.0;

/// The replies of this agent.
#[derive(Clone, Copy)]
pub struct Outbox {
    me: StoredValue<Agent>,
    thread: Thread,
    connection: Connection,
    panels: Panels,
    draft: RwSignal<String>,
    notice: RwSignal<Option<String>>,
    /// Replies that the server does not have yet, of every conversation.
    unsent: StoredValue<Vec<Message>>,
    /// The replies among them that are being sent, the first now.
    queue: StoredValue<VecDeque<Message>>,
    /// When they are tried again.
    backoff: StoredValue<Retry>,
    can_store: RwSignal<bool>,
    /// When this agent's typing was last told.
    typed_at: StoredValue<f64>,
}

impl Outbox {
    /// As the server has rendered the composer.
    pub fn new(initial: &InitialData, thread: Thread, connection: Connection, panels: Panels) -> Self {
        Self {
            me: StoredValue::new(initial.me.clone()),
            thread,
            connection,
            panels,
            draft: RwSignal::new(initial.draft.clone()),
            notice: RwSignal::new(initial.notice.clone()),
            unsent: StoredValue::default(),
            queue: StoredValue::default(),
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
        ReadOnly(self.notice)
    }

    /// Whether the server can store messages.
    pub fn can_store(self) -> ReadOnly<bool> {
        ReadOnly(self.can_store)
    }

    /// The replies in a conversation that the server does not have yet.
    pub fn unsent_in(self, id: ThreadId) -> Vec<Message> {
        self.unsent.with_value(|all| all.iter().filter(|one| one.thread_id == id).cloned().collect())
    }

    /// All replies that the server does not have yet, the oldest first.
    pub fn unsent(self) -> Vec<Message> {
        self.unsent.get_value()
    }

    /// Brings back what this browser has kept, and keeps what is typed from now on.
    pub fn restore(self) {
        self.unsent.set_value(drafts::unsent(self.me.with_value(|me| me.id)));
        if let Some(id) = self.thread.open().get_untracked() {
            self.thread.timeline().insert(self.unsent_in(id));
            if self.draft.with_untracked(String::is_empty) {
                self.draft.set(drafts::read(id));
            }
        }
        Effect::new(move |_: Option<()>| {
            let draft = self.draft.get();
            if let Some(id) = self.thread.open().get_untracked() {
                drafts::keep(id, &draft);
            }
        });
    }

    /// Another conversation is open, or none.
    pub fn switch_to(self, id: Option<ThreadId>) {
        self.notice.set(None);
        self.draft.set(id.map(drafts::read).unwrap_or_default());
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
                self.unsent.update_value(|all| all.push(message.clone()));
                drafts::keep_unsent(self.me.with_value(|me| me.id), &message);
                self.thread.timeline().insert(vec![message]);
                // Replies that were written before it go before it, also those that failed.
                self.retry();
            }
        }
    }

    fn new_message(self, thread_id: ThreadId, content: String) -> Message {
        let created_at = self.unsent.with_value(|all| drafts::written_at(all));
        let id = drafts::new_id(created_at);
        Message {
            id: MessageId(id),
            thread_id,
            event_id: 0,
            client_message_id: id,
            content,
            sender_type: SenderType::Agent,
            sender_name: Some(self.me.with_value(|me| me.name.clone())),
            read_at: None,
            created_at,
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

    /// Tells the visitor that somebody is typing, every three seconds at most.
    pub fn tell_typing(self) {
        let (now, Some(id)) = (browser::now(), self.thread.open().get_untracked()) else { return };
        if now - self.typed_at.get_value() >= TYPING_EVERY_MS {
            self.typed_at.set_value(now);
            self.connection.notify(topics::TYPING, id);
        }
    }
}
