//! The browser's own socket.

use super::{
    browser::{function, window},
    socket::Socket,
};
use wasm_bindgen::JsValue;
use web_sys::{MessageEvent, WebSocket};

/// The browser's socket. It tells nothing any more once it is dropped.
pub(super) struct Connection(WebSocket);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.set_onopen(None);
        self.0.set_onmessage(None);
        self.0.set_onclose(None);
        // It may be closed already.
        let _ = self.0.close();
    }
}

impl Connection {
    /// Begins to connect, for `owner`, who hears what becomes of it.
    pub(super) fn open(owner: Socket) -> Option<Self> {
        let socket = WebSocket::new(&address()?).ok()?;
        socket.set_onopen(Some(&function(move |_: JsValue| owner.opened())));
        socket.set_onclose(Some(&function(move |_: JsValue| owner.lost())));
        let received = move |event: MessageEvent| {
            if let Some(frame) = event.data().as_string() {
                owner.received(&frame);
            }
        };
        socket.set_onmessage(Some(&function(received)));
        Some(Self(socket))
    }

    /// Whether a frame can be sent.
    pub(super) fn is_open(&self) -> bool {
        self.0.ready_state() == WebSocket::OPEN
    }

    /// Sends a frame; whether the browser took it.
    pub(super) fn send(&self, frame: &str) -> bool {
        self.0.send_with_str(frame).is_ok()
    }
}

/// `ws(s)://` of the page's own origin.
fn address() -> Option<String> {
    let origin = window().location().origin().ok()?;
    origin.strip_prefix("http").map(|rest| ["ws", rest, "/ws"].concat())
}
