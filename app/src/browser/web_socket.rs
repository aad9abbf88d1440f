//! The browser's own socket.

use super::page::{function, window};
use wasm_bindgen::JsValue;
use web_sys::MessageEvent;

/// The browser's socket to this page's server. It tells nothing any more once it is dropped.
pub struct WebSocket(web_sys::WebSocket);

impl Drop for WebSocket {
    fn drop(&mut self) {
        self.0.set_onopen(None);
        self.0.set_onmessage(None);
        self.0.set_onclose(None);
        // It may be closed already.
        let _ = self.0.close();
    }
}

impl WebSocket {
    /// Begins to connect, and says what becomes of it: once when it has come about, at each frame, and when it is lost.
    pub fn open(
        opened: impl Fn() + 'static,
        received: impl Fn(&str) + 'static,
        lost: impl Fn() + 'static,
    ) -> Option<Self> {
        let socket = web_sys::WebSocket::new(&address()?).ok()?;
        socket.set_onopen(Some(&function(move |_: JsValue| opened())));
        socket.set_onclose(Some(&function(move |_: JsValue| lost())));
        let received = move |event: MessageEvent| {
            if let Some(frame) = event.data().as_string() {
                received(&frame);
            }
        };
        socket.set_onmessage(Some(&function(received)));
        Some(Self(socket))
    }

    /// Whether a frame can be sent.
    pub fn is_open(&self) -> bool {
        self.0.ready_state() == web_sys::WebSocket::OPEN
    }

    /// Sends a frame; whether the browser took it.
    pub fn send(&self, frame: &str) -> bool {
        self.0.send_with_str(frame).is_ok()
    }
}

/// `ws(s)://` of the page's own origin.
fn address() -> Option<String> {
    let origin = window().location().origin().ok()?;
    origin.strip_prefix("http").map(|rest| ["ws", rest, "/ws"].concat())
}
