//! What the visitor does, and what the host page asks.

use super::{
    super::client::{controller::Widget, state::State},
    elements::{PAGE, SIGNED, set},
    host::{Host, Wish},
    list::is_near_end,
    page::Page,
    sound,
};
use crate::browser::{document, fit, listen, spawn_local, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, KeyboardEvent};

/// What is done when something happens: the widget, and the page that it happens on.
#[derive(Clone, Copy)]
struct Handlers {
    widget: Widget,
    page: &'static Page,
}

/// Handles all of it.
pub(super) fn handle(widget: Widget, page: &'static Page, full_page: bool) {
    Handlers { widget, page }.listen(full_page);
}

impl Handlers {
    fn listen(self, full_page: bool) {
        let (Self { widget, .. }, elements) = (self, &self.page.elements);
        listen(&elements.widget, "click", move |event: Event| self.clicked(&event));
        listen(&elements.widget, "keydown", move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                self.page.tell("close", true);
            }
        });
        listen(&elements.form, "submit", move |event: Event| {
            event.prevent_default();
            widget.send();
        });
        listen(&elements.field, "keydown", move |event: KeyboardEvent| {
            // While an input method composes, Enter picks its suggestion.
            if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
                event.prevent_default();
                widget.send();
            }
        });
        for field in [&elements.name, &elements.email] {
            listen(field, "keydown", move |event: KeyboardEvent| {
                // It must not send the message that is being written.
                if event.key() == "Enter" {
                    event.prevent_default();
                    self.introduced();
                }
            });
        }
        listen(&elements.code, "keydown", move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                event.prevent_default();
                widget.verify();
            }
        });
        listen(&elements.field, "input", move |_: JsValue| self.typed());
        listen(&elements.log, "scroll", move |_: JsValue| self.scrolled());
        listen(&window(), "resize", move |_: JsValue| widget.change(|_| ()));
        listen(&document(), "visibilitychange", move |_: JsValue| self.looked_at());
        self.looked_at();
        for gesture in ["pointerdown", "keydown"] {
            listen(&window(), gesture, |_: JsValue| sound::allow());
        }
        widget.follow_tabs();
        self.join_host(full_page);
    }

    fn clicked(self, event: &Event) {
        // What was clicked may be the icon in a button.
        let target: Option<Element> = event.target().map(JsCast::unchecked_into);
        let button = target.and_then(|target| target.closest("[data-do]").ok().flatten());
        match button.and_then(|button| button.get_attribute("data-do")).unwrap_or_default().as_str() {
            "sound" => self.toggle_sound(),
            "close" => self.page.tell("close", true),
            "earlier" => spawn_local(self.widget.load_earlier()),
            "follow" => self.widget.change(State::follow),
            "retry" => spawn_local(self.widget.retry()),
            "introduce" => self.introduced(),
            "anew" => self.widget.begin_anew(),
            "verify" => self.widget.verify(),
            "resend" => self.widget.verify_again(),
            "decline" => self.widget.change(|state| state.declined = true),
            _ => {}
        }
    }

    fn toggle_sound(self) {
        let muted = !self.widget.read(|state| state.muted);
        self.widget.storage.keep_muted(muted);
        self.widget.change(|state| state.muted = muted);
    }

    /// Says who the visitor is, by what stands in the contact form.
    fn introduced(self) {
        let [name, email] =
            [&self.page.elements.name, &self.page.elements.email].map(|field| field.value().trim().to_owned());
        self.widget.introduce(name, email);
    }

    fn typed(self) {
        let draft = self.page.elements.field.value();
        self.widget.storage.keep_draft(&draft);
        fit(&self.page.elements.field);
        self.widget.change(|state| state.draft = draft);
        self.widget.tell_typing();
    }

    fn scrolled(self) {
        let is_near_end = is_near_end(&self.page.elements);
        if is_near_end != self.widget.read(|state| state.follows) {
            self.widget.change(|state| if is_near_end { state.follow() } else { state.follows = false });
        }
    }

    fn looked_at(self) {
        let visible = !document().hidden();
        self.widget.change(|state| state.visible = visible);
    }

    fn join_host(self, full_page: bool) {
        let Self { widget, page } = self;
        let open = full_page || !Host::is_there();
        widget.change(|state| state.open |= open);
        let joined = move || {
            page.tell("ready", true);
            page.tell("known", widget.read(|state| state.token.is_some()));
            page.tell("unread", widget.read(|state| state.timeline.unread()) as f64);
        };
        let heard = move |wish| match wish {
            Wish::Open => {
                widget.change(|state| state.open = true);
                widget.view.focus();
            }
            Wish::Close => widget.change(|state| state.open = false),
            Wish::Logout => {
                set(&page.elements.widget, SIGNED, "");
                widget.log_out();
            }
            Wish::Identify(signed) => {
                set(&page.elements.widget, SIGNED, &signed);
                widget.identify(signed);
            }
            Wish::Page(address) => {
                set(&page.elements.widget, PAGE, &address);
                widget.is_on(address);
            }
        };
        page.join(Host::join(joined, heard));
    }
}
