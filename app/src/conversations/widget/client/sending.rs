//! Sending: what is written is kept until the server has it, and goes out in order.

use super::{
    api::{self, Failure},
    controller::Widget,
    identity::give_back,
    state::dto::{Message, details},
};
use crate::{
    browser::{Json, alone, fill_random, now, spawn_local},
    local_time,
    realtime::{ClientData, RequestError},
    threads::client::{
        line::Delivery,
        message_id::new_id,
        outbox::{Next, Outcome},
    },
};
use domain::{
    realtime::topics,
    threads::{SenderType, draft},
};

impl Widget {
    /// Sends what is in the composer.
    pub(crate) fn send(self) {
        match draft(&self.read(|state| state.draft.clone())) {
            Err(error) => self.notice(error.sentence()),
            Ok(content) => {
                let message = Message {
                    client_message_id: self.new_id(),
                    content,
                    sender_type: Some(SenderType::Customer),
                    created_at: local_time::now_iso(),
                    ..Message::default()
                };
                if self.storage.keep(&message) {
                    self.outbox.borrow_mut().kept(&message.client_message_id);
                }
                self.storage.keep_draft("");
                let is_held = self.outbox.borrow().is_held();
                self.change(|state| {
                    state.wrote(message);
                    if is_held {
                        state.timeline.mark_unsent(Delivery::Failed);
                    }
                });
                spawn_local(self.flush());
            }
        }
        self.view.focus();
    }

    fn new_id(self) -> String {
        let (mut last, mut random) = (self.last_id.get(), [0; 10]);
        fill_random(&mut random);
        let id = new_id(&mut last, now() as u64, random);
        self.last_id.set(last);
        id
    }

    /// Sends now, also what was to wait.
    pub(crate) async fn retry(self) {
        self.outbox.borrow_mut().release();
        self.change(|state| {
            state.notice.clear();
            state.timeline.mark_unsent(Delivery::Sending);
        });
        self.flush().await;
    }

    /// Sends what is unsent, one after the other, until all is sent or one can't be.
    pub(crate) async fn flush(self) {
        let has_unsent = self.next_to_send().is_some();
        if !self.outbox.borrow_mut().begin(has_unsent) {
            return;
        }
        // What is unsent belongs to all tabs: were two to send it, the server would be asked twice.
        alone(&self.inbox, move || self.send_all()).await;
        self.outbox.borrow_mut().end();
    }

    fn next_to_send(self) -> Option<Message> {
        self.read(|state| state.timeline.next_to_send().map(|next| next.message.clone()))
    }

    async fn send_all(self) {
        while let Some(message) = self.next_to_send() {
            if !self.send_one(&message).await {
                break;
            }
        }
    }

    /// Sends a message; whether to go on with the next.
    async fn send_one(self, message: &Message) -> bool {
        let id = &message.client_message_id;
        if self.is_dealt_with(id) {
            self.settle(id.clone()).await;
            return true;
        }
        let departures = self.departures.get();
        let delivered = self.deliver(message).await;
        if self.departures.get() != departures || self.is_dealt_with(id) {
            // Whoever wrote it has left. What waits now is somebody else's.
            return true;
        }
        let outcome = match delivered {
            Ok(message) => {
                self.sent(message);
                Outcome::Stored
            }
            Err(Failure::Refused(reason)) => {
                self.change(|state| state.give_back(message, reason));
                self.storage.keep_draft(&self.read(|state| state.draft.clone()));
                Outcome::Refused
            }
            Err(Failure::Busy(reason)) => {
                self.hold(reason);
                Outcome::Busy
            }
            Err(Failure::TokenInvalid) => Outcome::Disowned,
            Err(Failure::Unreachable) => Outcome::Lost,
        };
        let next = self.outbox.borrow_mut().sent(outcome);
        match next {
            Next::LetGo => self.storage.let_go(id),
            Next::BeginAnew => self.forget(true),
            Next::Hold => {}
            Next::Wait => self.reached(false),
        }
        matches!(next, Next::LetGo | Next::BeginAnew)
    }

    /// Whether another tab has sent a message that was kept, or taken it back.
    fn is_dealt_with(self, id: &str) -> bool {
        self.outbox.borrow().was_kept(id) && self.storage.has_lost(id)
    }

    /// The server can't take anything just now: waits a while, and sends by itself then.
    fn hold(self, reason: String) {
        self.change(|state| {
            state.notice = reason;
            state.timeline.mark_unsent(Delivery::Failed);
        });
        self.retry.borrow_mut().later(move || {
            self.outbox.borrow_mut().release();
            spawn_local(self.flush());
        });
    }

    fn sent(self, message: Message) {
        let was_held = self.retry.borrow_mut().worked();
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
            None => self.open(&message.client_message_id).await?,
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
    async fn open(self, first_message: &str) -> Result<String, Failure> {
        let (name, email, page_url) =
            self.read(|state| (state.name.clone(), state.email.clone(), state.page_url.clone()));
        let body = details(Some(&self.inbox), &name, &email, page_url.as_deref());
        let departures = self.departures.get();
        let opened = api::call("POST", "/api/support_chat", None, Some(body)).await?;
        let token = opened.text("token").unwrap_or_default();
        if self.departures.get() != departures {
            spawn_local(give_back(Some(token)));
            return Err(Failure::Unreachable);
        }
        // Another tab may have opened one meanwhile, if this one was asleep: there is one for both.
        self.look_for_token();
        if let Some(theirs) = self.read(|state| state.token.clone()) {
            spawn_local(give_back(Some(token)));
            return Ok(theirs);
        }
        // Or the visitor has signed out there, of which nobody is told who had no token.
        if self.is_dealt_with(first_message) {
            spawn_local(give_back(Some(token)));
            return Err(Failure::Unreachable);
        }
        self.storage.keep_token(&token);
        self.change(|state| state.token = Some(token.clone()));
        self.show(&token, &opened.get("chat"));
        self.connect();
        Ok(token)
    }

    /// Says what went wrong.
    pub(crate) fn notice(self, sentence: &str) {
        self.change(|state| state.notice = sentence.to_owned());
    }
}
