//! The widget in the browser: the state, the page that shows it, and what ties them together.

use super::{
    draw::draw,
    host::Host,
    lines::Clock,
    list::List,
    parts::{OPEN, PAGE, Parts, SIGNED, set},
    seed::Seed,
    shelf::Shelf,
    state::State,
};
use crate::{
    local_time,
    realtime::{Again, Socket},
};
use std::{
    cell::{Cell, OnceCell, RefCell},
    ops::Deref,
};

/// A handle to the widget; copies are the same one. It lives as long as the page.
#[derive(Clone, Copy)]
pub(super) struct Widget(&'static Inner);

pub(super) struct Inner {
    /// The inbox's key, and its name.
    pub(super) inbox: String,
    pub(super) name: String,
    pub(super) parts: Parts,
    pub(super) shelf: Shelf,
    pub(super) host: OnceCell<Host>,
    pub(super) socket: Cell<Option<Socket>>,
    pub(super) is_sending: Cell<bool>,
    /// Whether what is unsent waits because the server could not take it.
    pub(super) is_held: Cell<bool>,
    /// When it is tried again.
    pub(super) again: RefCell<Again>,
    pub(super) is_catching_up: Cell<bool>,
    pub(super) wants_more: Cell<bool>,
    /// The event up to which the visitor has seen everything, until the server has heard it; then 0.
    pub(super) seen: Cell<i64>,
    /// What the host page has said who the visitor is; empty when it has not.
    pub(super) signed: RefCell<String>,
    /// The last of it that the server has confirmed.
    pub(super) identified: RefCell<String>,
    /// The timer that asks the server again.
    pub(super) identifies: Cell<i32>,
    /// The moment in the id of the message that was written last.
    pub(super) last_id: Cell<u64>,
    /// When the agents were last told that the visitor is typing.
    pub(super) typed_at: Cell<f64>,
    /// The timer that ends "is typing".
    pub(super) typing_ends: Cell<i32>,
    state: RefCell<State>,
    list: RefCell<List>,
    told: RefCell<Told>,
}

/// What the host page knows.
#[derive(Default)]
struct Told {
    unread: i64,
    known: bool,
    notice: String,
}

impl Deref for Widget {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        self.0
    }
}

impl Widget {
    /// Finds the skeleton in the page and makes it alive. Without one there is nothing to do.
    pub(super) fn start() {
        let Some(parts) = Parts::find() else { return };
        let Some(seed) = parts.widget.get_attribute("data-seed").and_then(|seed| Seed::read(&seed)) else { return };
        let Seed { inbox, name, token, chat, full_page } = seed;
        let mut state = State::new(Clock {
            date: local_time::local_date,
            day: local_time::local_day,
            time: local_time::local_time,
        });
        // What was typed while this was loading stays.
        state.draft = parts.field.value();
        let said = |what| parts.widget.get_attribute(what).filter(|said| !said.is_empty());
        state.open = said(OPEN).is_some();
        state.page_url = said(PAGE);
        let signed = said(SIGNED);
        let link = chat.as_ref().filter(|_| full_page).map(|chat| Shelf::of_link(&chat.id));
        let shelf = link.unwrap_or_else(|| Shelf::of_inbox(&inbox));
        if let Some(chat) = chat {
            state.replace(chat);
        }
        let told = Told { unread: state.unread, ..Told::default() };
        let widget = Self(Box::leak(Box::new(Inner {
            inbox,
            name,
            list: RefCell::new(List::adopt(&parts)),
            parts,
            shelf,
            host: OnceCell::new(),
            socket: Cell::new(None),
            is_sending: Cell::new(false),
            is_held: Cell::new(false),
            again: RefCell::default(),
            is_catching_up: Cell::new(false),
            wants_more: Cell::new(false),
            seen: Cell::new(0),
            signed: RefCell::default(),
            identified: RefCell::default(),
            identifies: Cell::new(0),
            last_id: Cell::new(0),
            typed_at: Cell::new(0.0),
            typing_ends: Cell::new(0),
            state: RefCell::new(state),
            told: RefCell::new(told),
        })));
        // What the server left to JavaScript: the browser's own checks would get in the way of ours.
        set(&widget.parts.form, "novalidate", "");
        set(&widget.parts.widget, "data-alive", "");
        widget.listen(full_page);
        widget.begin(token, full_page);
        // The page may have been loaded again before the server had confirmed it.
        if let Some(signed) = signed {
            widget.identify(signed);
        }
    }

    /// Looks something up in the state.
    pub(super) fn read<T>(self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.borrow())
    }

    /// Changes the state, and whatever shows or follows from it.
    pub(super) fn change<T>(self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state.borrow_mut());
        self.draw();
        result
    }

    fn draw(self) {
        draw(&self.state.borrow(), &self.name, &self.parts, &mut self.list.borrow_mut());
        self.report();
    }

    /// Tells the host page what is new for it, and the server what the visitor has seen.
    fn report(self) {
        let (unread, known, notice, is_reading) =
            self.read(|state| (state.unread, state.token.is_some(), state.notice.clone(), state.is_reading()));
        let before = self.told.replace(Told { unread, known, notice: notice.clone() });
        if unread != before.unread {
            self.tell("unread", unread as f64);
        }
        if known != before.known {
            self.tell("known", known);
        }
        if unread > before.unread {
            self.tell("message", true);
        }
        if !notice.is_empty() && notice != before.notice {
            self.tell("error", notice);
        }
        if is_reading {
            self.mark_read();
        }
    }
}
