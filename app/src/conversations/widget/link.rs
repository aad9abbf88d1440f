//! Keeps the store in step with the server: loads, joins, catches up, polls where sockets are blocked.

use super::{
    api::{self, Failure},
    outbox::Shelf,
    sound,
    store::Store,
    wire::{Chat, Message, details, sender},
};
use crate::realtime::{Auth, ClientData, Happening, Json, RequestError, Socket, Status};
use domain::{conversations::SenderType, realtime::topics};
use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use std::time::Duration;

/// How often the server is asked where sockets are blocked, and what is unsent is tried again.
const POLL: Duration = Duration::from_secs(5);
/// How long "is typing" stays after the last sign of it.
const TYPING: Duration = Duration::from_secs(5);
const TYPING_EVERY_MS: i64 = 3_000;

/// The widget's connection to its conversation. Cheap to copy: each field is a handle.
#[derive(Clone, Copy)]
pub(super) struct Link {
    pub(super) store: Store,
    pub(super) inbox: StoredValue<String>,
    /// The host page's address.
    pub(super) page_url: StoredValue<Option<String>>,
    pub(super) token: StoredValue<Option<String>>,
    pub(super) conversation: StoredValue<Option<String>>,
    /// Wrapped and not in `LocalStorage`, which panics on a server that drops it on another thread.
    pub(super) socket: StoredValue<Option<SendWrapper<Socket>>>,
    pub(super) is_flushing: StoredValue<bool>,
    is_catching_up: StoredValue<bool>,
    wants_more: StoredValue<bool>,
    typed_at: StoredValue<i64>,
    typing_seen: StoredValue<i64>,
}

impl Link {
    pub(super) fn new(store: Store, inbox: String) -> Self {
        Self {
            store,
            inbox: StoredValue::new(inbox),
            page_url: StoredValue::new(None),
            token: StoredValue::new(None),
            conversation: StoredValue::new(None),
            socket: StoredValue::new(None),
            is_flushing: StoredValue::new(false),
            is_catching_up: StoredValue::new(false),
            wants_more: StoredValue::new(false),
            typed_at: StoredValue::new(0),
            typing_seen: StoredValue::new(0),
        }
    }

    /// Begins, with the token that came with the page unless the browser knows better.
    /// `adopt` is set where the page was opened by a link that is meant to win.
    pub(super) fn start(self, from_page: Option<String>, adopt: bool) {
        let shelf = self.shelf();
        self.store.muted.set(shelf.is_muted());
        self.store.insert(shelf.unsent());
        let token = if adopt { from_page } else { shelf.token().or(from_page) };
        if let Some(token) = token.filter(|token| !token.is_empty()) {
            shelf.keep_token(&token);
            self.token.set_value(Some(token));
            spawn_local(async move {
                // Shown by REST at once; the socket brings what comes after.
                self.catch_up().await;
                self.connect();
                self.flush().await;
            });
        } else {
            spawn_local(self.probe());
        }
        set_interval(move || spawn_local(self.tick()), POLL);
    }

    /// What the browser keeps for this inbox.
    pub(super) fn shelf(self) -> Shelf {
        Shelf::new(self.inbox.get_value())
    }

    /// Whether this visitor has a conversation.
    pub(super) fn is_known(self) -> bool {
        self.token.with_value(Option::is_some)
    }

    /// Takes a conversation that was just opened as ours.
    pub(super) fn adopt(self, token: String, chat: &Json) {
        self.shelf().keep_token(&token);
        self.token.set_value(Some(token));
        self.show(chat);
        self.connect();
    }

    /// Forgets the guest; `keep_unsent` where the server, not the visitor, ended it.
    pub(super) fn forget(self, keep_unsent: bool) {
        if let Some(socket) = self.socket.try_update_value(Option::take).flatten() {
            socket.stop();
        }
        self.shelf().keep_token("");
        self.token.set_value(None);
        self.conversation.set_value(None);
        if !keep_unsent {
            self.store.lines.set(Vec::new());
            self.store.draft.set(String::new());
            self.keep_unsent();
        }
        self.store.forget();
        spawn_local(self.probe());
    }

    fn show(self, chat: &Json) {
        let chat = Chat::read(chat);
        self.conversation.set_value(Some(chat.id.clone()));
        self.store.replace(chat);
    }

    fn connect(self) {
        let connected = self.socket.with_value(Option::is_some);
        let Some(token) = self.token.get_value().filter(|_| !connected) else { return };
        let owner = move |happening: Happening<'_>| self.heard(happening);
        let socket = Socket::connect(Auth::Token(token), self.store.status, owner);
        self.socket.set_value(Some(SendWrapper::new(socket)));
    }

    fn heard(self, happening: Happening<'_>) {
        match happening {
            Happening::Ready => spawn_local(async move {
                self.catch_up().await;
                self.retry().await;
            }),
            Happening::Push { event, event_id, frame, .. } => {
                let data = Json::parse(frame).map(|frame| frame.get("data"));
                match (event, event_id, data) {
                    (topics::TYPING_STARTED, _, Some(data)) => self.typing(&data),
                    (event, Some(event_id), Some(data)) => self.pushed(event, event_id, &data),
                    _ => {}
                }
            }
            Happening::Refused(_) => self.forget(true),
        }
    }

    fn pushed(self, event: &str, event_id: i64, data: &Json) {
        if event_id > self.store.last_event.get_value() + 1 {
            // Something in between was missed: ask for all of it.
            spawn_local(self.catch_up());
        } else {
            self.apply(event, event_id, data);
        }
    }

    /// Applies an event once, in order.
    fn apply(self, event: &str, event_id: i64, data: &Json) {
        if event_id <= self.store.last_event.get_value() {
            return;
        }
        self.store.last_event.set_value(event_id);
        match (event, sender(data, "readerType")) {
            (topics::MESSAGE_CREATED, _) => self.received(Message::read(data)),
            (topics::MESSAGES_READ, Some(SenderType::Agent)) => self.store.seen_up_to(data.number("upToEventId")),
            // Read in another tab.
            (topics::MESSAGES_READ, Some(SenderType::Customer)) => self.store.unread.set(0),
            _ => {}
        }
    }

    fn received(self, message: Message) {
        let from_agent = message.sender_type == Some(SenderType::Agent);
        self.store.insert(vec![message]);
        if from_agent {
            self.store.typing.set(String::new());
            self.store.unread.update(|unread| *unread += 1);
            if !self.store.muted.get_untracked() {
                sound::play();
            }
        }
    }

    fn typing(self, data: &Json) {
        if sender(data, "senderType") != Some(SenderType::Agent) {
            return;
        }
        self.store.typing.set(data.text("senderName").unwrap_or_else(|| "Someone".to_owned()));
        let seen = self.typing_seen.get_value() + 1;
        self.typing_seen.set_value(seen);
        let forget = move || {
            if self.typing_seen.get_value() == seen {
                self.store.typing.set(String::new());
            }
        };
        set_timeout(forget, TYPING);
    }

    /// Gets what is not here yet: by the socket where it is up, which also joins, else by REST.
    pub(super) async fn catch_up(self) {
        self.wants_more.set_value(true);
        if self.is_catching_up.get_value() {
            return;
        }
        self.is_catching_up.set_value(true);
        // Asked again meanwhile, such as by a new connection that has to join: go round once more.
        while self.wants_more.get_value() {
            self.wants_more.set_value(false);
            match self.try_to_catch_up().await {
                Ok(()) => self.reached(true),
                Err(Failure::TokenInvalid) => self.forget(true),
                Err(Failure::Unreachable) => self.reached(false),
                Err(Failure::Busy(_) | Failure::Refused(_)) => {}
            }
        }
        self.is_catching_up.set_value(false);
    }

    async fn try_to_catch_up(self) -> Result<(), Failure> {
        let Some(token) = self.token.get_value() else { return Ok(()) };
        let Some(conversation) = self.conversation.get_value() else {
            self.show(&api::call("GET", "/api/support_chat", Some(&token), None).await?);
            return self.try_to_join().await;
        };
        let since = self.store.last_event.get_value();
        let synced = match self.join(&conversation, since).await? {
            Some(synced) => synced,
            None => {
                let path = format!("/api/support_chat/messages?sinceEventId={since}");
                api::call("GET", &path, Some(&token), None).await?
            }
        };
        self.catch(synced, &token).await
    }

    async fn try_to_join(self) -> Result<(), Failure> {
        let (Some(token), Some(conversation)) = (self.token.get_value(), self.conversation.get_value()) else {
            return Ok(());
        };
        match self.join(&conversation, self.store.last_event.get_value()).await? {
            Some(synced) => self.catch(synced, &token).await,
            None => Ok(()),
        }
    }

    async fn catch(self, synced: Json, token: &str) -> Result<(), Failure> {
        if synced.flag("gapDetected") {
            self.show(&api::call("GET", "/api/support_chat", Some(token), None).await?);
            return Ok(());
        }
        for event in synced.get("events").items() {
            self.apply(&event.text("event").unwrap_or_default(), event.number("eventId"), &event.get("data"));
        }
        Ok(())
    }

    /// Joins the conversation's room; `None` without a socket.
    async fn join(self, conversation: &str, since: i64) -> Result<Option<Json>, Failure> {
        let Some(socket) = self.live_socket() else { return Ok(None) };
        let data = ClientData { inquiry_id: Some(conversation), since_event_id: Some(since), ..ClientData::default() };
        match socket.request(topics::JOIN, data).await {
            Ok(frame) => Ok(Json::parse(&frame).map(|frame| frame.get("data"))),
            Err(RequestError::Lost) => Ok(None),
            Err(RequestError::Refused(body)) => Err(body.into()),
        }
    }

    /// The socket, while it is up.
    pub(super) fn live_socket(self) -> Option<Socket> {
        let online = self.store.status.get_untracked() == Status::Online;
        self.socket.get_value().filter(|_| online).map(SendWrapper::take)
    }

    fn is_blocked(self) -> bool {
        self.socket.with_value(|socket| socket.as_ref().is_some_and(|socket| socket.is_blocked()))
    }

    /// Whether the server was reached just now, for the status dot; a socket knows better than we do.
    pub(super) fn reached(self, reached: bool) {
        let blocked = self.is_blocked();
        let status = match (blocked, reached) {
            (_, false) => Status::Offline,
            (true, true) => Status::Polling,
            (false, true) => Status::Online,
        };
        if blocked || self.socket.with_value(Option::is_none) {
            self.store.status.set(status);
        }
    }

    /// Without a conversation there is no socket; the dot then tells whether the server answers.
    async fn probe(self) {
        let answer = api::call("GET", "/healthz", None, None).await;
        if !self.is_known() {
            self.reached(!matches!(answer, Err(Failure::Unreachable)));
        }
    }

    async fn tick(self) {
        let blocked = self.is_blocked();
        if !self.is_known() && self.store.open.get_untracked() && self.store.visible.get_untracked() {
            self.probe().await;
        } else if self.is_known() && (blocked || self.conversation.with_value(Option::is_none)) {
            self.catch_up().await;
        }
        self.flush().await;
    }

    /// Tells the agents that the visitor is typing, every three seconds at most.
    pub(super) fn typed(self) {
        let now = js_sys::Date::now() as i64;
        let (Some(socket), Some(conversation)) = (self.live_socket(), self.conversation.get_value()) else { return };
        if now - self.typed_at.get_value() >= TYPING_EVERY_MS {
            self.typed_at.set_value(now);
            socket.notify(topics::TYPING, ClientData { inquiry_id: Some(&conversation), ..ClientData::default() });
        }
    }

    /// Tells the server that everything here has been seen.
    pub(super) async fn mark_read(self) {
        let (Some(token), Some(conversation)) = (self.token.get_value(), self.conversation.get_value()) else { return };
        self.store.unread.set(0);
        let data = ClientData { inquiry_id: Some(&conversation), ..ClientData::default() };
        let told = match self.live_socket() {
            Some(socket) => socket.request(topics::MARK_READ, data).await.is_ok(),
            None => false,
        };
        if !told {
            // If this fails too, the next message brings the next try.
            let _ = api::call("PATCH", "/api/support_chat/mark_read", Some(&token), None).await;
        }
    }

    /// Loads the page of history before the first message.
    pub(super) async fn load_earlier(self) {
        let first = self.store.lines.with_untracked(|lines| lines.first().map(|line| line.message.event_id));
        let (Some(token), Some(first)) = (self.token.get_value(), first) else { return };
        let path = format!("/api/support_chat/messages?beforeEventId={first}");
        match api::call("GET", &path, Some(&token), None).await {
            Ok(page) => {
                let page = Chat::read(&page);
                self.store.has_earlier.set(page.has_earlier);
                self.store.insert(page.messages);
            }
            Err(_) => self.store.notice.set("Earlier messages could not be loaded. Please try again.".to_owned()),
        }
    }

    /// Remembers the page that the widget is on, and tells the agents.
    pub(super) fn is_on(self, page_url: String) {
        let body = Some(details(None, "", "", Some(&page_url)));
        self.page_url.set_value(Some(page_url));
        if let Some(token) = self.token.get_value() {
            // It only informs; the next page load tells again.
            spawn_local(async move { _ = api::call("PATCH", "/api/support_chat", Some(&token), body).await });
        }
    }
}
