//! The widget without anything to draw on, and what a visitor does with it.

use super::{is_hidden, on_change};
use crate::{
    realtime::Status,
    threads::client::timeline::{Newest, Timeline},
    verdict::same,
    widget::{
        browser_storage::BrowserStorage,
        controller::{self, HostNews, View},
        state::{State, dto::Chat, examples::CLOCK, rows::rows, shown::Shown},
    },
};
use leptos::task::spawn_local;
use serde_json::Value;

#[derive(Clone, Copy)]
pub struct Widget(controller::Widget);

/// Whatever is drawn has been seen, if somebody looks. No page is around this one.
struct NoPage;

impl View for NoPage {
    fn draw(&self, _state: &State) {}

    fn tell_host(&self, _news: HostNews<'_>) {}

    fn focus(&self) {}

    fn clear_fields(&self) {}

    fn typed_code(&self) -> String {
        String::new()
    }

    fn ring(&self) {}
}

impl Widget {
    pub fn start(inbox: &str, open: bool) -> Self {
        let storage = BrowserStorage::of_inbox(inbox);
        let widget = controller::Widget::new(inbox.to_owned(), storage, State::new(CLOCK), Box::new(NoPage));
        let looked_at = move || widget.change(|state| state.visible = !is_hidden());
        on_change(looked_at);
        looked_at();
        widget.follow_tabs();
        widget.change(|state| state.open = open);
        widget.begin(None, false);
        Self(widget)
    }
}

/// What the visitor does.
impl Widget {
    pub fn write(self, text: &str) {
        self.0.change(|state| text.clone_into(&mut state.draft));
        self.0.send();
    }

    /// The page around it says who the visitor is.
    pub fn is_told(self, signed: &str) {
        self.0.identify(signed.to_owned());
    }

    /// Whom it takes the visitor for, as the page around it said.
    pub fn believes(self) -> String {
        self.0.signed.borrow().clone()
    }

    pub fn open_panel(self, open: bool) {
        self.0.change(|state| state.open = open);
    }

    pub fn try_again(self) {
        spawn_local(self.0.retry());
    }

    pub fn look_back(self) {
        if self.0.read(|state| state.timeline.has_earlier()) {
            spawn_local(self.0.load_earlier());
        }
    }

    pub fn type_on(self) {
        self.0.tell_typing();
    }
}

/// What is checked.
impl Widget {
    pub fn token(self) -> Option<String> {
        self.0.read(|state| state.token.clone())
    }

    /// Every message that the widget says is stored, and its event.
    pub fn stored(self) -> Vec<(String, i64)> {
        self.0.read(|state| {
            let stored = state.timeline.lines().iter().filter(|line| !line.is_unsent()).map(|line| &line.entry.message);
            stored.map(|message| (message.client_message_id.clone(), message.event_id)).collect()
        })
    }

    /// Whether there is nothing that it still has to do; else what.
    pub fn at_rest(self) -> Result<(), String> {
        self.0.read(|state| match state.timeline.lines().iter().find(|line| line.is_unsent()) {
            Some(line) => Err(format!("“{}” is not sent: {:?}", line.entry.message.content, line.delivery)),
            None if state.token.is_some() && state.status != Status::Online => Err(format!("it is {:?}", state.status)),
            None if state.is_reading() || self.0.seen.get() > 0 => Err("it has not told what was read".to_owned()),
            None => Ok(()),
        })
    }

    /// Compares with what the server says now; `get` asks it with the visitor's token.
    pub fn compare(self, get: &dyn Fn(&str) -> Value) -> Result<(), String> {
        if self.0.read(|state| state.token.is_none()) {
            return self.0.read(|state| same("messages", &texts(&state.timeline), &Vec::new()));
        }
        // Where it says that there is more, only what it shows is compared.
        let lines = |state: &State| state.timeline.lines().len();
        let count = self.0.read(|state| if state.timeline.has_earlier() { lines(state) } else { usize::MAX });
        let mut fresh = State::new(CLOCK);
        fresh.replace(Chat::read(&get("/api/support_chat").into()));
        while lines(&fresh) < count && fresh.timeline.has_earlier() {
            let first = fresh.timeline.lines()[0].entry.message.event_id;
            let path = format!("/api/support_chat/messages?beforeEventId={first}");
            fresh.insert_earlier(Chat::read(&get(&path).into()));
        }
        let (more, all) = (lines(&fresh).saturating_sub(count), std::mem::take(&mut fresh.timeline));
        fresh.timeline.replace(Newest {
            entries: all.lines()[more..].iter().map(|line| line.entry.clone()).collect(),
            last_event: all.last_event(),
            has_earlier: all.has_earlier() || more > 0,
            unread: all.unread(),
        });
        self.0.read(|state| agree(state, &fresh))
    }

    /// The page is gone, and with it what it knew.
    pub fn end(self) {
        self.0.change(|state| *state = State::new(CLOCK));
    }
}

fn agree(state: &State, fresh: &State) -> Result<(), String> {
    same("conversation", &state.conversation, &fresh.conversation)?;
    same("messages", &texts(&state.timeline), &texts(&fresh.timeline))?;
    let [drawn, right] = [state, fresh].map(|state| rows(&state.timeline, CLOCK, Status::Online));
    same("what is drawn", &drawn, &right)?;
    same("newest event", &state.timeline.last_event(), &fresh.timeline.last_event())?;
    same("whether there is more", &state.timeline.has_earlier(), &fresh.timeline.has_earlier())?;
    same("unread messages", &state.timeline.unread(), &fresh.timeline.unread())?;
    same("name and address", &(&state.name, &state.email), &(&fresh.name, &fresh.email))
}

fn texts(timeline: &Timeline<Shown>) -> Vec<(i64, &str, &str)> {
    let messages = timeline.lines().iter().map(|line| &line.entry.message);
    messages.map(|message| (message.event_id, message.content.as_str(), message.client_message_id.as_str())).collect()
}
