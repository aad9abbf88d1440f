//! What the visitor does, and what the host page asks.

use super::{
    host::{Host, Wish},
    list::is_near_end,
    live::Widget,
    parts::{PAGE, SIGNED, set},
    sound,
    state::State,
};
use crate::realtime::browser::{document, fit, listen, spawn_local, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, KeyboardEvent};

impl Widget {
    /// Listens to all of it.
    pub(super) fn listen(self, full_page: bool) {
        let parts = &self.parts;
        listen(&parts.widget, "click", move |event: Event| self.clicked(&event));
        listen(&parts.widget, "keydown", move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                self.tell("close", true);
            }
        });
        listen(&parts.form, "submit", move |event: Event| {
            event.prevent_default();
            self.send();
        });
        listen(&parts.field, "keydown", move |event: KeyboardEvent| {
            // While an input method composes, Enter picks its suggestion.
            if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
                event.prevent_default();
                self.send();
            }
        });
        for field in [&parts.name, &parts.email] {
            listen(field, "keydown", move |event: KeyboardEvent| {
                // It must not send the message that is being written.
                if event.key() == "Enter" {
                    event.prevent_default();
                    self.introduced();
                }
            });
        }
        listen(&parts.code, "keydown", move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                event.prevent_default();
                self.verify();
            }
        });
        listen(&parts.field, "input", move |_: JsValue| self.typed());
        listen(&parts.log, "scroll", move |_: JsValue| self.scrolled());
        listen(&window(), "resize", move |_: JsValue| self.change(|_| ()));
        listen(&document(), "visibilitychange", move |_: JsValue| self.looked_at());
        self.looked_at();
        for gesture in ["pointerdown", "keydown"] {
            listen(&window(), gesture, |_: JsValue| sound::allow());
        }
        self.follow_tabs();
        self.join_host(full_page);
    }

    fn clicked(self, event: &Event) {
        // What was clicked may be the icon in a button.
        let target: Option<Element> = event.target().map(JsCast::unchecked_into);
        let button = target.and_then(|target| target.closest("[data-do]").ok().flatten());
        match button.and_then(|button| button.get_attribute("data-do")).unwrap_or_default().as_str() {
            "sound" => self.toggle_sound(),
            "close" => self.tell("close", true),
            "earlier" => spawn_local(self.load_earlier()),
            "follow" => self.change(State::follow),
            "retry" => spawn_local(self.retry()),
            "introduce" => self.introduced(),
            "anew" => self.begin_anew(),
            "verify" => self.verify(),
            "resend" => self.verify_again(),
            "decline" => self.change(|state| state.declined = true),
            _ => {}
        }
    }

    fn toggle_sound(self) {
        let muted = !self.read(|state| state.muted);
        self.shelf.keep_muted(muted);
        self.change(|state| state.muted = muted);
    }

    /// Says who the visitor is, by what stands in the contact form.
    fn introduced(self) {
        let [name, email] = [&self.parts.name, &self.parts.email].map(|field| field.value().trim().to_owned());
        self.introduce(name, email);
    }

    /// The code as it was typed, maybe with blanks.
    pub(super) fn typed_code(self) -> String {
        self.parts.code.value()
    }

    fn typed(self) {
        let draft = self.parts.field.value();
        self.shelf.keep_draft(&draft);
        fit(&self.parts.field);
        self.change(|state| state.draft = draft);
        self.tell_typing();
    }

    fn scrolled(self) {
        let is_near_end = is_near_end(&self.parts);
        if is_near_end != self.read(|state| state.follows) {
            self.change(|state| if is_near_end { state.follow() } else { state.follows = false });
        }
    }

    fn looked_at(self) {
        let visible = !document().hidden();
        self.change(|state| state.visible = visible);
    }

    fn join_host(self, full_page: bool) {
        let open = full_page || !Host::is_there();
        self.change(|state| state.open |= open);
        let joined = move || {
            self.tell("ready", true);
            self.tell("known", self.read(|state| state.token.is_some()));
            self.tell("unread", self.read(|state| state.unread) as f64);
        };
        let heard = move |wish| match wish {
            Wish::Open => {
                self.change(|state| state.open = true);
                self.focus();
            }
            Wish::Close => self.change(|state| state.open = false),
            Wish::Logout => {
                set(&self.parts.widget, SIGNED, "");
                self.log_out();
            }
            Wish::Identify(signed) => {
                set(&self.parts.widget, SIGNED, &signed);
                self.identify(signed);
            }
            Wish::Page(address) => {
                set(&self.parts.widget, PAGE, &address);
                self.is_on(address);
            }
        };
        // It is set once, here.
        let _ = self.host.set(Host::join(joined, heard));
    }

    /// Tells the host page something, where there is one.
    pub(super) fn tell(self, word: &str, what: impl Into<JsValue>) {
        if let Some(host) = self.host.get() {
            host.tell(word, what.into());
        }
    }

    /// Puts the cursor where one writes.
    pub(super) fn focus(self) {
        // A field that can't have the focus is a page that is going away.
        let _ = self.parts.field.focus();
    }
}
