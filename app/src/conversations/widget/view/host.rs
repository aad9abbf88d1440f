//! The page around the iframe: told what it may know, and heard where it asks.
//!
//! The iframe says hello to its parent; the loader answers with one end of a `MessageChannel`, pinned to
//! this origin. From then on both talk through the channel. No token and no message text crosses it.

use crate::browser::{function, listen, window};
use std::{cell::OnceCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, MessagePort};

const HELLO: &str = "porchlight:hello";

/// What the host page asks for.
pub(super) enum Wish {
    /// The panel was opened.
    Open,
    /// The panel was closed.
    Close,
    /// Forget the guest.
    Logout,
    /// Who the visitor is, signed by the host.
    Identify(String),
    /// The host page's address.
    Page(String),
}

/// The way to the host page. Does nothing where there is none.
pub(super) struct Host(Rc<OnceCell<MessagePort>>);

impl Host {
    /// Whether this page is in an iframe of another one.
    pub(super) fn is_there() -> bool {
        parent().is_some()
    }

    /// Says hello, and hears what the host page asks from then on. `joined` is called once it has answered.
    pub(super) fn join(joined: impl Fn() + 'static, heard: impl Fn(Wish) + Copy + 'static) -> Self {
        let port = Rc::new(OnceCell::new());
        let Some(parent) = parent() else { return Self(port) };
        let kept = port.clone();
        listen(&window(), "message", move |event: MessageEvent| {
            let from_parent = self::parent()
                .is_some_and(|parent| event.source().is_some_and(|source| js_sys::Object::is(&source, &parent)));
            let port = event.ports().get(0).dyn_into::<MessagePort>().ok().filter(|_| from_parent);
            // Only the parent's first port counts.
            if let Some(port) = port
                && kept.set(port.clone()).is_ok()
            {
                hear(&port, heard);
                joined();
            }
        });
        // The parent's origin is not known here, and the greeting holds no secret.
        let _ = parent.post_message(&HELLO.into(), "*");
        Self(port)
    }

    /// Tells the host page something: a word, and what belongs to it.
    pub(super) fn tell(&self, word: &str, what: JsValue) {
        if let Some(port) = self.0.get() {
            // A port that is gone belongs to a page that is gone.
            let _ = port.post_message(&js_sys::Array::of2(&word.into(), &what));
        }
    }
}

fn parent() -> Option<web_sys::Window> {
    let window = window();
    let parent = window.parent().ok().flatten()?;
    (*parent != *window).then_some(parent)
}

fn hear(port: &MessagePort, heard: impl Fn(Wish) + 'static) {
    let handler = move |event: MessageEvent| {
        let data: js_sys::Array = event.data().unchecked_into();
        heard(match data.get(0).as_string().as_deref() {
            Some("open") => Wish::Open,
            Some("close") => Wish::Close,
            Some("logout") => Wish::Logout,
            Some("identify") => Wish::Identify(data.get(1).as_string().unwrap_or_default()),
            Some("page") => Wish::Page(data.get(1).as_string().unwrap_or_default()),
            _ => return,
        });
    };
    port.set_onmessage(Some(&function(handler)));
}
