//! The connection to the conversation: whose it is, and what comes through it.

use super::{
    controller::Widget,
    state::{
        Change,
        dto::{Message, is_closed, sender},
    },
};
use crate::{
    browser::{self, Json, spawn_local},
    realtime::{Auth, Happening, Socket, Status},
    threads::client::durations::{POLL_MS, TYPING_MS},
};
use domain::{realtime::topics, threads::SenderType};

impl Widget {
    /// Begins, with the token that came with the page unless the browser knows better.
    /// `adopt` is set where the page was opened by a link that is meant to win.
    pub(crate) fn begin(self, from_page: Option<String>, adopt: bool) {
        let token = if adopt { from_page } else { self.storage.token().or(from_page) };
        let (muted, unsent, draft) = (self.storage.is_muted(), self.storage.unsent(), self.storage.draft());
        for message in &unsent {
            self.outbox.borrow_mut().kept(&message.client_message_id);
        }
        self.change(|state| {
            state.muted = muted;
            state.insert(unsent);
            // What was typed while this was loading is newer than what was kept.
            if state.draft.is_empty() {
                state.draft = draft;
            }
        });
        match token.filter(|token| !token.is_empty()) {
            Some(token) => {
                self.storage.keep_token(&token);
                self.use_token(token);
            }
            None => self.leave(true),
        }
        // What is unsent is tried again in the same pauses in which the server is asked where sockets are blocked.
        browser::every(POLL_MS, move || spawn_local(self.tick()));
    }

    /// Shows the conversation that this token opens.
    pub(crate) fn use_token(self, token: String) {
        self.hang_up();
        self.change(|state| {
            state.conversation = None;
            state.token = Some(token);
        });
        spawn_local(async move {
            // Shown by REST at once; the socket brings what comes after.
            self.sync().await;
            self.connect();
            self.flush().await;
        });
    }

    /// Takes the token that another tab has kept, if there is none here.
    pub(crate) fn look_for_token(self) {
        let kept = self.storage.token().filter(|token| !token.is_empty());
        if let Some(token) = kept.filter(|_| self.read(|state| state.token.is_none())) {
            self.use_token(token);
        }
    }

    /// Takes a conversation that the server hands over with its token, in place of the one that is shown.
    pub(crate) fn adopt(self, handed: &Json) {
        let token = handed.text("token").unwrap_or_default();
        self.storage.keep_token(&token);
        if self.read(|state| state.token.as_ref() != Some(&token)) {
            self.use_token(token);
        } else {
            self.show(&token, &handed.get("chat"));
        }
    }

    /// Forgets the guest, in all tabs; `keep_unsent` where the server, not the visitor, ended it.
    pub(crate) fn forget(self, keep_unsent: bool) {
        self.storage.keep_token("");
        if !keep_unsent {
            self.departed();
            self.outbox.borrow_mut().release();
            self.retry.borrow_mut().worked();
            self.view.clear_fields();
            self.storage.keep_draft("");
            for message in self.storage.unsent() {
                self.storage.let_go(&message.client_message_id);
            }
        }
        self.leave(keep_unsent);
    }

    /// Forgets the guest, in this tab.
    pub(crate) fn leave(self, keep_unsent: bool) {
        self.hang_up();
        self.change(|state| state.forget(keep_unsent));
        spawn_local(self.probe());
    }

    /// The visitor has signed out, here or in another tab. What comes late for them is for nobody who is here.
    pub(crate) fn departed(self) {
        self.departures.set(self.departures.get().wrapping_add(1));
    }

    fn hang_up(self) {
        self.seen.set(0);
        if let Some(socket) = self.socket.take() {
            socket.stop();
        }
    }

    /// Connects, unless it is.
    pub(crate) fn connect(self) {
        let Some(token) = self.read(|state| state.token.clone()).filter(|_| self.socket.get().is_none()) else {
            return;
        };
        let told = move |status| self.change(|state| state.status = status);
        self.socket.set(Some(Socket::connect(Auth::Token(token), told, move |happening| self.heard(happening))));
    }

    fn heard(self, happening: Happening<'_>) {
        match happening {
            Happening::Ready => spawn_local(async move {
                self.sync().await;
                self.retry().await;
            }),
            Happening::Push { event, event_id, frame, .. } => {
                let Some(data) = Json::parse(frame).map(|frame| frame.get("data")) else { return };
                match event_id {
                    Some(event_id) => self.pushed(event, event_id, &data),
                    None if event == topics::TYPING_STARTED => self.typing(&data),
                    None => {}
                }
            }
            Happening::Refused(_) => self.forget(true),
        }
    }

    fn pushed(self, event: &str, event_id: i64, data: &Json) {
        if self.read(|state| state.timeline.is_next(event_id)) {
            self.apply(vec![(event_id, change(event, data))]);
        } else {
            // Something in between was missed: ask for all of it.
            spawn_local(self.sync());
        }
    }

    /// Applies events, and rings when an agent's message is among them.
    pub(crate) fn apply(self, events: Vec<(i64, Change)>) {
        let rings = self.change(|state| {
            let mut rings = false;
            for (event_id, change) in events {
                rings |= state.apply(event_id, change);
            }
            rings && !state.muted
        });
        if rings {
            self.view.ring();
        }
    }

    fn typing(self, data: &Json) {
        if sender(data, "senderType") != Some(SenderType::Agent) {
            return;
        }
        let name = data.text("senderName").unwrap_or_else(|| "Someone".to_owned());
        self.change(|state| state.typing = name);
        browser::stop(self.typing_ends.get());
        let ends = browser::after(TYPING_MS, move || self.change(|state| state.typing.clear()));
        self.typing_ends.set(ends);
    }

    /// The socket, while it is up.
    pub(crate) fn live_socket(self) -> Option<Socket> {
        self.socket.get().filter(|_| self.read(|state| state.status == Status::Online))
    }
}

/// Reads what an event is about.
pub(crate) fn change(event: &str, data: &Json) -> Change {
    match (event, sender(data, "readerType")) {
        (topics::MESSAGE_CREATED, _) => Change::Message(Message::read(data)),
        (topics::MESSAGES_READ, Some(SenderType::Agent)) => Change::Seen(data.number("upToEventId")),
        (topics::MESSAGES_READ, Some(SenderType::Customer)) => Change::Read(data.number("upToEventId")),
        (topics::STATUS_CHANGED, _) => Change::Closed(is_closed(data)),
        _ => Change::Other,
    }
}
