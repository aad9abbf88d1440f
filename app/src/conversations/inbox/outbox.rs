//! Replies: shown at once, kept until the server has them, and tried again when they did not arrive.

use super::{drafts, state::InboxState, toast_area::Toast};
use crate::{
    conversations::{api::post_reply, delivery::Delivery},
    realtime::browser,
};
use domain::{
    conversations::{Message, SenderType, draft},
    ids::{ConversationId, MessageId},
    realtime::topics,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

const TYPING_EVERY_MS: f64 = 3_000.0;

impl InboxState {
    /// Sends what is in the composer.
    pub(super) fn send(self) {
        let Some(id) = self.open.get_untracked() else { return };
        match draft(&self.draft.get_untracked()) {
            Err(error) => self.notice.set(Some(error.sentence().to_owned())),
            Ok(content) => {
                self.draft.set(String::new());
                self.notice.set(None);
                let message = self.new_message(id, content);
                self.unsent.update_value(|all| all.push(message.clone()));
                drafts::keep_unsent(self.me().id, &message);
                self.lines.insert(vec![message]);
                // What was written before it goes before it, also what failed.
                self.retry_all();
            }
        }
    }

    fn new_message(self, conversation_id: ConversationId, content: String) -> Message {
        let created_at = self.unsent.with_value(|all| drafts::written_at(all));
        let id = drafts::new_id(created_at);
        Message {
            id: MessageId(id),
            conversation_id,
            event_id: 0,
            client_message_id: id,
            content,
            sender_type: SenderType::Agent,
            sender_name: Some(self.me().name),
            read_at: None,
            created_at,
        }
    }

    /// Sends now what was to wait: all of it, so that it arrives in the order of writing.
    pub(super) fn retry(self) {
        for message in self.unsent.get_value() {
            self.lines.set_delivery(message.client_message_id, Delivery::Sending);
        }
        self.retry_all();
    }

    /// Tries everything again that did not arrive. What is said of it stays until it has.
    pub(super) fn retry_all(self) {
        for message in self.unsent.get_value() {
            self.queue(message);
        }
    }

    /// Puts a reply in line, unless it stands there already. They leave one by one, so that they are stored in the
    /// order in which they were written.
    fn queue(self, message: Message) {
        let starts_line = self.line_up.try_update_value(|line| {
            // Tried again while it is on its way: whoever sends it goes on with the line.
            if line.iter().any(|one| one.client_message_id == message.client_message_id) {
                return false;
            }
            line.push_back(message);
            line.len() == 1
        });
        if starts_line == Some(true) {
            spawn_local(self.work_off());
        }
    }

    /// One that is being sent stays in line, so that nothing overtakes it; when it can't be sent, nothing after it is.
    async fn work_off(self) {
        while let Some(message) = self.line_up.with_value(|line| line.front().cloned()) {
            if self.deliver(message).await {
                self.line_up.update_value(|line| _ = line.pop_front());
            } else {
                let waiting = self.line_up.try_update_value(std::mem::take).unwrap_or_default();
                for message in waiting {
                    self.lines.set_delivery(message.client_message_id, Delivery::Failed);
                }
                // A connection that comes back does not wait for this.
                self.again.update_value(|again| again.later(move || self.retry_all()));
            }
        }
    }

    /// Sends one; false when it has to wait. It may work later, and the same id never makes a second message.
    async fn deliver(self, message: Message) -> bool {
        let (id, key) = (message.conversation_id, message.client_message_id);
        let error = match post_reply(id, message.content.clone(), key).await {
            Ok(stored) => {
                self.again.update_value(|again| _ = again.worked());
                self.forget_unsent(key);
                if self.open.get_untracked() == Some(id) {
                    let has_earlier =
                        self.detail.with_untracked(|chat| chat.as_ref().is_some_and(|chat| chat.has_earlier));
                    self.lines.stored(stored, has_earlier);
                }
                return true;
            }
            Err(error) => error,
        };
        if error.is_signed_out() {
            self.say_failed(error);
        } else if !error.is_for_now() {
            self.give_back(&message, error.message);
            return true;
        }
        false
    }

    /// A reply that will never be taken: its reason is told, and its text can be changed.
    fn give_back(self, message: &Message, reason: String) {
        self.forget_unsent(message.client_message_id);
        let with = |draft: &str| format!("{}\n{draft}", message.content).trim_end().to_owned();
        if self.open.get_untracked() == Some(message.conversation_id) {
            self.lines.remove(message.client_message_id);
            self.draft.update(|draft| *draft = with(draft));
            self.notice.set(Some(reason));
        } else {
            drafts::keep(message.conversation_id, &with(&drafts::read(message.conversation_id)));
            let text = format!("A reply elsewhere was not sent, and waits there as a draft: {reason}");
            self.say(Toast { text, undo: None });
        }
    }

    fn forget_unsent(self, client_message_id: Uuid) {
        self.unsent.update_value(|all| all.retain(|one| one.client_message_id != client_message_id));
        drafts::forget_unsent(self.me().id, client_message_id);
    }

    /// Tells the visitor that somebody is typing, every three seconds at most.
    pub(super) fn typed(self) {
        let (now, Some(id)) = (browser::now(), self.open.get_untracked()) else { return };
        if now - self.typed_at.get_value() >= TYPING_EVERY_MS {
            self.typed_at.set_value(now);
            self.tell(topics::TYPING, id);
        }
    }
}
