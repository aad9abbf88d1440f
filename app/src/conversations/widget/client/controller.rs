//! The widget: the state, what shows it, and what ties them together.

use super::{browser_storage::BrowserStorage, state::State};
use crate::{
    realtime::{Retry, Socket},
    threads::client::{outbox::Outbox, sync::SyncState},
};
use std::{
    cell::{Cell, RefCell},
    ops::Deref,
};

/// What shows the state, and what only a page can do. The model test has none to show anything on.
pub(crate) trait View {
    /// Brings the page in step with the state, also when nothing has changed.
    fn draw(&self, state: &State);
    /// Tells the page around this one, where there is one.
    fn tell_host(&self, news: HostNews<'_>);
    /// Puts the cursor where one writes.
    fn focus(&self);
    /// Empties the fields in which visitors say who they are.
    fn clear_fields(&self);
    /// The code as it was typed, maybe with blanks.
    fn typed_code(&self) -> String;
    /// Sounds, because an answer has come.
    fn ring(&self);
}

/// What the page around this one is told.
pub(crate) enum HostNews<'a> {
    /// So many answers have not been seen.
    Unread(i64),
    /// Whether there is a conversation.
    Known(bool),
    /// An answer has come.
    Message,
    /// A sentence about what went wrong.
    Error(&'a str),
}

/// A handle to the widget; copies are the same one. It lives as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct Widget(&'static Inner);

pub(crate) struct Inner {
    /// The inbox's key.
    pub(crate) inbox: String,
    pub(crate) view: Box<dyn View>,
    pub(crate) storage: BrowserStorage,
    pub(crate) socket: Cell<Option<Socket>>,
    pub(crate) outbox: RefCell<Outbox>,
    /// When what the server could not take is sent again.
    pub(crate) retry: RefCell<Retry>,
    pub(crate) sync: RefCell<SyncState>,
    /// The event up to which the visitor has seen everything, until the server has heard it; then 0.
    pub(crate) seen: Cell<i64>,
    /// How often a visitor has signed out. It is compared before and after waiting for the server: if it is another number
    /// then, whoever asked has left.
    pub(crate) departures: Cell<u32>,
    /// What the host page has said who the visitor is; empty when it has not.
    pub(crate) signed: RefCell<String>,
    /// The last of it that the server has confirmed.
    pub(crate) identified: RefCell<String>,
    /// The timer that asks the server again.
    pub(crate) identifies: Cell<i32>,
    /// The moment in the id of the message that was written last.
    pub(crate) last_id: Cell<u64>,
    /// When the agents were last told that the visitor is typing.
    pub(crate) typed_at: Cell<f64>,
    /// The timer that ends "is typing".
    pub(crate) typing_ends: Cell<i32>,
    state: RefCell<State>,
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
    /// A widget that shows this, for the inbox with this key. It does nothing until it begins.
    pub(crate) fn new(inbox: String, storage: BrowserStorage, state: State, view: Box<dyn View>) -> Self {
        let told = Told { unread: state.timeline.unread(), ..Told::default() };
        Self(Box::leak(Box::new(Inner {
            inbox,
            view,
            storage,
            socket: Cell::default(),
            outbox: RefCell::default(),
            retry: RefCell::default(),
            sync: RefCell::default(),
            seen: Cell::default(),
            departures: Cell::default(),
            signed: RefCell::default(),
            identified: RefCell::default(),
            identifies: Cell::default(),
            last_id: Cell::default(),
            typed_at: Cell::default(),
            typing_ends: Cell::default(),
            state: RefCell::new(state),
            told: RefCell::new(told),
        })))
    }

    /// Looks something up in the state.
    pub(crate) fn read<T>(self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.borrow())
    }

    /// Changes the state, and whatever shows or follows from it.
    pub(crate) fn change<T>(self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state.borrow_mut());
        self.view.draw(&self.state.borrow());
        self.report();
        result
    }

    /// Tells the host page what is new for it, and the server what the visitor has seen.
    fn report(self) {
        let (unread, known, notice, is_reading) = self
            .read(|state| (state.timeline.unread(), state.token.is_some(), state.notice.clone(), state.is_reading()));
        let before = self.told.replace(Told { unread, known, notice: notice.clone() });
        if unread != before.unread {
            self.view.tell_host(HostNews::Unread(unread));
        }
        if known != before.known {
            self.view.tell_host(HostNews::Known(known));
        }
        if unread > before.unread {
            self.view.tell_host(HostNews::Message);
        }
        if !notice.is_empty() && notice != before.notice {
            self.view.tell_host(HostNews::Error(&notice));
        }
        if is_reading {
            self.mark_read();
        }
    }
}
