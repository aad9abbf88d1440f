//! The page that shows the widget.

use super::{
    super::client::{
        controller::{HostNews, View},
        state::State,
    },
    draw::draw,
    elements::Elements,
    host::Host,
    list::List,
    sound,
};
use std::cell::{OnceCell, RefCell};
use wasm_bindgen::JsValue;

/// What the server rendered, and the page around it.
pub(super) struct Page {
    pub(super) elements: Elements,
    inbox_name: String,
    list: RefCell<List>,
    host: OnceCell<Host>,
}

impl Page {
    pub(super) fn new(elements: Elements, inbox_name: String) -> &'static Self {
        let list = RefCell::new(List::adopt(&elements));
        Box::leak(Box::new(Self { elements, inbox_name, list, host: OnceCell::new() }))
    }

    /// From now on there may be a page around this one.
    pub(super) fn join(&self, host: Host) {
        // It is set once.
        let _ = self.host.set(host);
    }

    /// Tells the page around this one a word, and what belongs to it.
    pub(super) fn tell(&self, word: &str, what: impl Into<JsValue>) {
        if let Some(host) = self.host.get() {
            host.tell(word, what.into());
        }
    }
}

impl View for &'static Page {
    fn draw(&self, state: &State) {
        draw(state, &self.inbox_name, &self.elements, &mut self.list.borrow_mut());
    }

    fn tell_host(&self, news: HostNews<'_>) {
        match news {
            HostNews::Unread(count) => self.tell("unread", count as f64),
            HostNews::Known(is_known) => self.tell("known", is_known),
            HostNews::Message => self.tell("message", true),
            HostNews::Error(sentence) => self.tell("error", sentence),
        }
    }

    fn focus(&self) {
        // A field that can't have the focus is a page that is going away.
        let _ = self.elements.field.focus();
    }

    fn clear_fields(&self) {
        for field in [&self.elements.name, &self.elements.email, &self.elements.code] {
            field.set_value("");
        }
    }

    fn typed_code(&self) -> String {
        self.elements.code.value()
    }

    fn ring(&self) {
        sound::play();
    }
}
