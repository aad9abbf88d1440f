//! What the server is told about the visitor: who they are, where, that they type and what they have read.

use super::{
    api::{self, Failure},
    controller::Widget,
    state::dto::details,
};
use crate::{
    browser::{self, spawn_local},
    realtime::ClientData,
    threads::client::durations::TYPING_EVERY_MS,
};
use domain::realtime::topics;

impl Widget {
    /// Says who the visitor is.
    pub(crate) fn introduce(self, name: String, email: String) {
        let departures = self.departures.get();
        spawn_local(async move {
            let problem = self.tell_details(&name, &email).await.err();
            if self.departures.get() != departures {
                return;
            }
            self.change(|state| {
                if problem.is_none() {
                    (state.name, state.email, state.declined) = (name, email, true);
                }
                state.problem = problem.unwrap_or_default();
            });
        });
    }

    /// `Err` has the sentence to show. Before there is a conversation, the details go out with its opening.
    async fn tell_details(self, name: &str, email: &str) -> Result<(), String> {
        let Some(token) = self.read(|state| state.token.clone()) else { return Ok(()) };
        let body = Some(details(None, name, email, None));
        match api::call("PATCH", "/api/support_chat", Some(&token), body).await {
            Ok(_) => Ok(()),
            Err(Failure::Refused(reason) | Failure::Busy(reason)) => Err(reason),
            Err(_) => Err("This could not be saved just now. Please try again.".to_owned()),
        }
    }

    /// Remembers the page that the widget is on, and tells the agents.
    pub(crate) fn is_on(self, page_url: String) {
        let body = Some(details(None, "", "", Some(&page_url)));
        self.change(|state| state.page_url = Some(page_url));
        if let Some(token) = self.read(|state| state.token.clone()) {
            // It only informs; the next page load tells again.
            spawn_local(async move { _ = api::call("PATCH", "/api/support_chat", Some(&token), body).await });
        }
    }

    /// Tells the agents that the visitor is typing, every three seconds at most.
    pub(crate) fn tell_typing(self) {
        let conversation = self.read(|state| state.conversation.clone());
        let (Some(socket), Some(conversation)) = (self.live_socket(), conversation) else { return };
        let now = browser::now();
        if now - self.typed_at.get() >= TYPING_EVERY_MS {
            self.typed_at.set(now);
            socket.notify(topics::TYPING, ClientData { inquiry_id: Some(&conversation), ..ClientData::default() });
        }
    }

    /// Tells the server that everything that is shown has been seen; not what may be on its way.
    pub(crate) fn mark_read(self) {
        self.seen.set(self.read(|state| state.timeline.last_event()));
        self.change(|state| state.timeline.read_all());
        spawn_local(self.tell_seen());
    }

    /// Tells what has been seen, unless it was told. What fails here is tried again with the next tick.
    pub(crate) async fn tell_seen(self) {
        let shown = self.seen.get();
        let (Some(token), 1..) = (self.read(|state| state.token.clone()), shown) else { return };
        let path = ["/api/support_chat/mark_read?upToEventId=", &shown.to_string()].concat();
        let told = api::call("PATCH", &path, Some(&token), None).await.is_ok();
        if told && self.seen.get() == shown && self.read(|state| state.token.as_ref() == Some(&token)) {
            self.seen.set(0);
        }
    }
}
