//! Sending: what is typed is kept until the server has it, and goes out in order.

use super::{
    api::{self, Failure},
    link::Link,
    outbox::random_id,
    store::Delivery,
    wire::{Message, details},
};
use crate::{
    realtime::{ClientData, Json, RequestError},
    ui::time,
};
use domain::{
    conversations::{SenderType, draft},
    realtime::topics,
};
use leptos::{prelude::*, task::spawn_local};

impl Link {
    /// Sends what is in the composer.
    pub(super) fn send(self) {
        match draft(&self.store.draft.get_untracked()) {
            Err(error) => self.store.notice.set(error.sentence().to_owned()),
            Ok(content) => {
                self.store.draft.set(String::new());
                self.store.notice.set(String::new());
                self.store.insert(vec![Message {
                    client_message_id: random_id(),
                    content,
                    sender_type: Some(SenderType::Customer),
                    created_at: time::now_iso(),
                    ..Message::default()
                }]);
                self.keep_unsent();
                spawn_local(self.flush());
            }
        }
    }

    /// Keeps what is unsent across page loads.
    pub(super) fn keep_unsent(self) {
        let unsent: Vec<_> = self.store.unsent().into_iter().map(|line| line.message).collect();
        self.shelf().keep_unsent(&unsent);
    }

    /// Sends again, also what failed.
    pub(super) async fn retry(self) {
        self.store.notice.set(String::new());
        self.store.mark_unsent(Delivery::Sending);
        self.flush().await;
    }

    /// Sends what is unsent, one after the other, until all is sent or one can't be.
    pub(super) async fn flush(self) {
        if self.is_flushing.get_value() {
            return;
        }
        self.is_flushing.set_value(true);
        let mut restarted = false;
        while let Some(line) = self.store.unsent().into_iter().next() {
            if line.delivery == Delivery::Failed {
                break;
            }
            match self.deliver(&line.message).await {
                Ok(message) => self.store.insert(vec![message]),
                Err(Failure::Refused(reason)) => self.give_back(&line.message, reason),
                Err(Failure::Busy(reason)) => {
                    self.store.notice.set(reason);
                    self.store.mark_unsent(Delivery::Failed);
                }
                Err(Failure::TokenInvalid) if !restarted => {
                    restarted = true;
                    self.forget(true);
                }
                Err(Failure::Unreachable | Failure::TokenInvalid) => {
                    self.reached(false);
                    break;
                }
            }
            self.keep_unsent();
        }
        self.is_flushing.set_value(false);
    }

    async fn deliver(self, message: &Message) -> Result<Message, Failure> {
        let token = match self.token.get_value() {
            Some(token) => token,
            None => self.open().await?,
        };
        if let (Some(socket), Some(conversation)) = (self.live_socket(), self.conversation.get_value()) {
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
        let (name, email) = (self.store.name.get_untracked(), self.store.email.get_untracked());
        let (inbox, page_url) = (self.inbox.get_value(), self.page_url.get_value());
        let body = details(Some(&inbox), &name, &email, page_url.as_deref());
        let opened = api::call("POST", "/api/support_chat", None, Some(body)).await?;
        let token = opened.text("token").unwrap_or_default();
        self.adopt(token.clone(), &opened.get("chat"));
        Ok(token)
    }

    /// A message that will never be taken: its reason is told, and its text can be changed.
    fn give_back(self, message: &Message, reason: String) {
        self.store.remove(&message.client_message_id);
        self.store.draft.update(|draft| *draft = format!("{}\n{draft}", message.content).trim_end().to_owned());
        self.store.notice.set(reason);
    }

    /// Says who the visitor is; `Err` has the sentence to show.
    pub(super) async fn introduce(self, name: String, email: String) -> Result<(), String> {
        if let Some(token) = self.token.get_value() {
            let body = Some(details(None, &name, &email, None));
            match api::call("PATCH", "/api/support_chat", Some(&token), body).await {
                Ok(_) => {}
                Err(Failure::Refused(reason) | Failure::Busy(reason)) => return Err(reason),
                Err(_) => return Err("This could not be saved just now. Please try again.".to_owned()),
            }
        }
        self.store.name.set(name);
        self.store.email.set(email);
        Ok(())
    }
}
