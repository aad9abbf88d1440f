//! Sending: what is written is kept until the server has it, and goes out in order.

use super::{
    api::{self, Failure},
    identity::give_back,
    ids::new_id,
    live::Widget,
    lock::alone,
    wire::{Message, details},
};
use crate::{
    conversations::delivery::Delivery,
    local_time,
    realtime::{ClientData, Json, RequestError, browser::spawn_local},
};
use domain::{
    conversations::{SenderType, draft},
    realtime::topics,
};

impl Widget {
    /// Sends what is in the composer.
    pub(super) fn send(self) {
        match draft(&self.read(|state| state.draft.clone())) {
            Err(error) => self.notice(error.sentence()),
            Ok(content) => {
                let message = Message {
                    client_message_id: new_id(&self.last_id),
                    content,
                    sender_type: Some(SenderType::Customer),
                    created_at: local_time::now_iso(),
                    ..Message::default()
                };
                self.shelf.keep(&message);
                self.shelf.keep_draft("");
                self.change(|state| {
                    state.wrote(message);
                    if self.is_held.get() {
                        state.lines.mark_unsent(Delivery::Failed);
                    }
                });
                spawn_local(self.flush());
            }
        }
        self.focus();
    }

    /// Sends now, also what was to wait.
    pub(super) async fn retry(self) {
        self.is_held.set(false);
        self.change(|state| {
            state.notice.clear();
            state.lines.mark_unsent(Delivery::Sending);
        });
        self.flush().await;
    }

    /// Sends what is unsent, one after the other, until all is sent or one can't be.
    pub(super) async fn flush(self) {
        let is_idle = self.is_held.get() || self.read(|state| state.lines.next_to_send().is_none());
        if is_idle || self.is_sending.replace(true) {
            return;
        }
        // What is unsent belongs to all tabs: were two to send it, the server would be asked twice.
        alone(&self.inbox, move || self.send_all()).await;
        self.is_sending.set(false);
    }

    async fn send_all(self) {
        let mut restarted = false;
        while let Some(message) = self.read(|state| state.lines.next_to_send()) {
            if !self.send_one(&message, &mut restarted).await {
                break;
            }
        }
    }

    /// Sends a message; whether to go on with the next.
    async fn send_one(self, message: &Message, restarted: &mut bool) -> bool {
        let id = &message.client_message_id;
        if self.shelf.was_taken(id) {
            self.settle(id.clone()).await;
            return true;
        }
        match self.deliver(message).await {
            Ok(message) => self.sent(message),
            Err(Failure::Refused(reason)) => {
                self.change(|state| state.give_back(message, reason));
                self.shelf.keep_draft(&self.read(|state| state.draft.clone()));
            }
            Err(Failure::Busy(reason)) => {
                self.hold(&reason);
                return false;
            }
            Err(Failure::TokenInvalid) if !*restarted => {
                *restarted = true;
                self.forget(true);
                return true;
            }
            Err(Failure::Unreachable | Failure::TokenInvalid) => {
                self.reached(false);
                return false;
            }
        }
        self.shelf.let_go(id);
        true
    }

    /// The server can't take anything just now: waits a while, and sends by itself then.
    fn hold(self, reason: &str) {
        self.is_held.set(true);
        self.change(|state| {
            state.notice = reason.to_owned();
            state.lines.mark_unsent(Delivery::Failed);
        });
        self.again.borrow_mut().later(move || {
            self.is_held.set(false);
            spawn_local(self.flush());
        });
    }

    fn sent(self, message: Message) {
        let was_held = self.again.borrow_mut().worked();
        self.change(|state| {
            state.stored(message);
            if was_held {
                state.notice.clear();
            }
        });
    }

    async fn deliver(self, message: &Message) -> Result<Message, Failure> {
        self.look_for_token();
        let token = match self.read(|state| state.token.clone()) {
            Some(token) => token,
            None => self.open().await?,
        };
        let conversation = self.read(|state| state.conversation.clone());
        if let (Some(socket), Some(conversation)) = (self.live_socket(), conversation) {
            let data = ClientData {
                inquiry_id: Some(&conversation),
                content: Some(&message.content),
                client_message_id: Some(&message.client_message_id),
                ..ClientData::default()
            };
            return match socket.request(topics::SEND, data).await {
                Ok(frame) => {
                    Json::parse(&frame).map(|frame| Message::read(&frame.get("data"))).ok_or(Failure::Unreachable)
                }
                Err(RequestError::Lost) => Err(Failure::Unreachable),
                Err(RequestError::Refused(body)) => Err(body.into()),
            };
        }
        let body =
            Json::object(&[("content", Some(&message.content)), ("clientMessageId", Some(&message.client_message_id))]);
        let answer = api::call("POST", "/api/support_chat/messages", Some(&token), Some(body.write())).await?;
        Ok(Message::read(&answer))
    }

    /// Opens the conversation, which happens with the first message and not before.
    async fn open(self) -> Result<String, Failure> {
        let (name, email, page_url) =
            self.read(|state| (state.name.clone(), state.email.clone(), state.page_url.clone()));
        let body = details(Some(&self.inbox), &name, &email, page_url.as_deref());
        let opened = api::call("POST", "/api/support_chat", None, Some(body)).await?;
        let token = opened.text("token").unwrap_or_default();
        // Another tab may have opened one meanwhile, if this one was asleep: there is one for both.
        self.look_for_token();
        if let Some(theirs) = self.read(|state| state.token.clone()) {
            spawn_local(give_back(Some(token)));
            return Ok(theirs);
        }
        self.shelf.keep_token(&token);
        self.change(|state| state.token = Some(token.clone()));
        self.show(&token, &opened.get("chat"));
        self.connect();
        Ok(token)
    }

    /// Says what went wrong.
    pub(super) fn notice(self, sentence: &str) {
        self.change(|state| state.notice = sentence.to_owned());
    }
}
