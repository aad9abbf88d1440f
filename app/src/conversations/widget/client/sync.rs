//! Asking for what is not here yet, and finding out whether the server can be reached.

use super::{
    api::{self, Failure},
    connection::change,
    controller::Widget,
    state::{State, dto::Chat},
};
use crate::{
    browser::Json,
    realtime::{ClientData, RequestError, Socket, Status},
};
use domain::realtime::topics;

impl Widget {
    /// Gets what is not here yet: by the socket where it is up, which also joins, else by REST.
    pub(crate) async fn sync(self) {
        if !self.sync.borrow_mut().begin() {
            return;
        }
        // Asked again meanwhile, such as by a new connection that has to join: go round once more.
        while self.sync.borrow_mut().next_round() {
            let token = self.read(|state| state.token.clone());
            match self.try_to_sync().await {
                Ok(()) => self.reached(true),
                Err(Failure::TokenInvalid) if self.read(|state| state.token == token) => self.forget(true),
                Err(Failure::Unreachable) => self.reached(false),
                // With another token it was asked again anyway.
                Err(Failure::TokenInvalid | Failure::Busy(_) | Failure::Refused(_)) => {}
            }
        }
    }

    async fn try_to_sync(self) -> Result<(), Failure> {
        let (token, known) = self.read(|state| (state.token.clone(), state.conversation.clone()));
        let Some(token) = token else { return Ok(()) };
        if known.is_none() {
            self.load(&token).await?;
        }
        let (conversation, since) = self.read(|state| (state.conversation.clone(), state.timeline.last_event()));
        let Some(conversation) = conversation else { return Ok(()) };
        let synced = match self.join(&conversation, since).await? {
            Some(synced) => synced,
            // It was loaded a moment ago.
            None if known.is_none() => return Ok(()),
            None => {
                let path = ["/api/support_chat/messages?sinceEventId=", &since.to_string()].concat();
                api::call("GET", &path, Some(&token), None).await?
            }
        };
        if self.read(|state| state.conversation.as_ref() != Some(&conversation)) {
            // Another one is shown by now, or none.
            return Ok(());
        }
        if synced.flag("gapDetected") {
            // What is pushed while it loads may be newer: round once more, to get it again.
            self.sync.borrow_mut().ask_again();
            return self.load(&token).await;
        }
        let read = |event: &Json| {
            let name = event.text("event").unwrap_or_default();
            (event.number("eventId"), change(&name, &event.get("data")))
        };
        self.apply(synced.get("events").items().iter().map(read).collect());
        Ok(())
    }

    /// Gets the conversation as the server has it.
    async fn load(self, token: &str) -> Result<(), Failure> {
        let chat = api::call("GET", "/api/support_chat", Some(token), None).await?;
        self.show(token, &chat);
        Ok(())
    }

    /// Shows the conversation as the server has it, unless another one was chosen meanwhile.
    pub(crate) fn show(self, token: &str, chat: &Json) {
        self.change_with(token, |state| state.replace(Chat::read(chat)));
    }

    /// Changes the state, unless another conversation than this token's was chosen meanwhile.
    pub(crate) fn change_with(self, token: &str, change: impl FnOnce(&mut State)) {
        if self.read(|state| state.token.as_deref() == Some(token)) {
            self.change(change);
        }
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

    /// Loads the page of history before the first message.
    pub(crate) async fn load_earlier(self) {
        let (token, first) = self.read(|state| {
            (state.token.clone(), state.timeline.lines().first().map(|line| line.entry.message.event_id))
        });
        let (Some(token), Some(first)) = (token, first) else { return };
        let path = ["/api/support_chat/messages?beforeEventId=", &first.to_string()].concat();
        match api::call("GET", &path, Some(&token), None).await {
            Ok(page) => self.change_with(&token, |state| state.insert_earlier(Chat::read(&page))),
            Err(_) => self.change_with(&token, |state| {
                state.notice = "Earlier messages could not be loaded. Please try again.".to_owned();
            }),
        }
    }

    /// Whether the server was reached just now, for the status dot; a socket knows better than we do.
    pub(crate) fn reached(self, reached: bool) {
        let blocked = self.is_blocked();
        let status = match (blocked, reached) {
            (_, false) => Status::Offline,
            (true, true) => Status::Polling,
            (false, true) => Status::Online,
        };
        if blocked || self.socket.get().is_none() {
            self.change(|state| state.status = status);
        }
    }

    fn is_blocked(self) -> bool {
        self.socket.get().is_some_and(Socket::is_blocked)
    }

    /// Without a conversation there is no socket; the dot then tells whether the server answers.
    pub(crate) async fn probe(self) {
        let answer = api::call("GET", "/healthz", None, None).await;
        if self.read(|state| state.token.is_none()) {
            self.reached(!matches!(answer, Err(Failure::Unreachable)));
        }
    }

    /// What is done every few seconds.
    pub(crate) async fn tick(self) {
        self.tell_seen().await;
        let (is_known, is_loaded, is_seen) =
            self.read(|state| (state.token.is_some(), state.conversation.is_some(), state.open && state.visible));
        if !is_known && is_seen {
            self.probe().await;
        } else if is_known && (self.is_blocked() || !is_loaded) {
            self.sync().await;
        }
        self.flush().await;
    }
}
