//! The widget without anything to draw on, in place of `widget/live.rs`, and what a visitor does with it.

use super::{examples::CLOCK, lines::Lines, rows::rows, shelf::Shelf, state::State, wire::Chat};
use crate::{
    realtime::{Again, Socket, Status, browser},
    verdict::same,
};
use leptos::task::spawn_local;
use serde_json::Value;
use std::{
    cell::{Cell, RefCell},
    ops::Deref,
};

#[derive(Clone, Copy)]
pub struct Widget(&'static Inner);

/// What the code of the widget keeps there, apart from the parts of the page.
pub struct Inner {
    pub(super) inbox: String,
    pub(super) shelf: Shelf,
    pub(super) socket: Cell<Option<Socket>>,
    pub(super) is_sending: Cell<bool>,
    pub(super) is_held: Cell<bool>,
    pub(super) again: RefCell<Again>,
    pub(super) is_catching_up: Cell<bool>,
    pub(super) wants_more: Cell<bool>,
    pub(super) seen: Cell<i64>,
    pub(super) signed: RefCell<String>,
    pub(super) identified: RefCell<String>,
    pub(super) identifies: Cell<i32>,
    pub(super) last_id: Cell<u64>,
    pub(super) typed_at: Cell<f64>,
    pub(super) typing_ends: Cell<i32>,
    state: RefCell<State>,
}

impl Deref for Widget {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        self.0
    }
}

/// What the widget's code calls, as in `live.rs` and `listen.rs`.
impl Widget {
    pub fn start(inbox: &str, open: bool) -> Self {
        let widget = Self(Box::leak(Box::new(Inner {
            inbox: inbox.to_owned(),
            shelf: Shelf::of_inbox(inbox),
            socket: Cell::default(),
            is_sending: Cell::default(),
            is_held: Cell::default(),
            again: RefCell::default(),
            is_catching_up: Cell::default(),
            wants_more: Cell::default(),
            seen: Cell::default(),
            signed: RefCell::default(),
            identified: RefCell::default(),
            identifies: Cell::default(),
            last_id: Cell::default(),
            typed_at: Cell::default(),
            typing_ends: Cell::default(),
            state: RefCell::new(State::new(CLOCK)),
        })));
        let looked_at = move || widget.change(|state| state.visible = !browser::is_hidden());
        browser::on_change(looked_at);
        looked_at();
        widget.follow_tabs();
        widget.open_panel(open);
        widget.begin(None, false);
        widget
    }

    pub(super) fn read<T>(self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.borrow())
    }

    /// As `live.rs` does it: whatever is drawn has been seen, if somebody looks.
    pub(super) fn change<T>(self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state.borrow_mut());
        if self.read(State::is_reading) {
            self.mark_read();
        }
        result
    }

    pub(super) fn focus(self) {}

    /// No page is around this one.
    pub(super) fn tell(self, _word: &str, _what: &str) {}

    pub(super) fn typed_code(self) -> String {
        String::new()
    }
}

/// What the visitor does.
impl Widget {
    pub fn write(self, text: &str) {
        self.change(|state| text.clone_into(&mut state.draft));
        self.send();
    }

    /// The page around it says who the visitor is.
    pub fn is_told(self, signed: &str) {
        self.identify(signed.to_owned());
    }

    /// Whom it takes the visitor for, as the page around it said.
    pub fn believes(self) -> String {
        self.signed.borrow().clone()
    }

    pub fn open_panel(self, open: bool) {
        self.change(|state| state.open = open);
    }

    pub fn try_again(self) {
        spawn_local(self.retry());
    }

    pub fn look_back(self) {
        if self.read(|state| state.has_earlier) {
            spawn_local(self.load_earlier());
        }
    }

    pub fn type_on(self) {
        self.tell_typing();
    }
}

/// What is checked.
impl Widget {
    pub fn token(self) -> Option<String> {
        self.read(|state| state.token.clone())
    }

    /// Every message that the widget says is stored, and its event.
    pub fn stored(self) -> Vec<(String, i64)> {
        self.read(|state| {
            let stored = state.lines.all().iter().filter(|line| !line.is_unsent());
            stored.map(|line| (line.message.client_message_id.clone(), line.message.event_id)).collect()
        })
    }

    /// Whether there is nothing that it still has to do; else what.
    pub fn at_rest(self) -> Result<(), String> {
        self.read(|state| match state.lines.all().iter().find(|line| line.is_unsent()) {
            Some(line) => Err(format!("“{}” is not sent: {:?}", line.message.content, line.delivery)),
            None if state.token.is_some() && state.status != Status::Online => Err(format!("it is {:?}", state.status)),
            None if state.is_reading() || self.seen.get() > 0 => Err("it has not told what was read".to_owned()),
            None => Ok(()),
        })
    }

    /// Compares with what the server says now; `get` asks it with the visitor's token.
    pub fn compare(self, get: &dyn Fn(&str) -> Value) -> Result<(), String> {
        if self.read(|state| state.token.is_none()) {
            return self.read(|state| same("messages", &texts(&state.lines), &Vec::new()));
        }
        // Where it says that there is more, only what it shows is compared.
        let count = self.read(|state| if state.has_earlier { state.lines.all().len() } else { usize::MAX });
        let mut fresh = State::new(CLOCK);
        fresh.replace(Chat::read(&get("/api/support_chat").into()));
        while fresh.lines.all().len() < count && fresh.has_earlier {
            let path = format!("/api/support_chat/messages?beforeEventId={}", fresh.lines.all()[0].message.event_id);
            fresh.insert_earlier(Chat::read(&get(&path).into()));
        }
        let more = fresh.lines.all().len().saturating_sub(count);
        fresh.has_earlier |= more > 0;
        let newest = fresh.lines.all()[more..].iter().map(|line| line.message.clone()).collect::<Vec<_>>();
        fresh.lines.clear(false);
        fresh.insert(newest);
        self.read(|state| agree(state, &fresh))
    }

    /// The page is gone, and with it what it knew.
    pub fn end(self) {
        self.state.replace(State::new(CLOCK));
    }
}

fn agree(state: &State, fresh: &State) -> Result<(), String> {
    same("conversation", &state.conversation, &fresh.conversation)?;
    same("messages", &texts(&state.lines), &texts(&fresh.lines))?;
    same("what is drawn", &rows(&state.lines, Status::Online), &rows(&fresh.lines, Status::Online))?;
    same("newest event", &state.last_event, &fresh.last_event)?;
    same("whether there is more", &state.has_earlier, &fresh.has_earlier)?;
    same("unread messages", &state.unread, &fresh.unread)?;
    same("name and address", &(&state.name, &state.email), &(&fresh.name, &fresh.email))
}

fn texts(lines: &Lines) -> Vec<(i64, &str, &str)> {
    let messages = lines.all().iter().map(|line| &line.message);
    messages.map(|message| (message.event_id, message.content.as_str(), message.client_message_id.as_str())).collect()
}
