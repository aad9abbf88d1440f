//! A page's socket, in place of `browser/web_socket.rs`.

use super::page::{Page, Wire, current};
use std::{cell::Cell, rc::Rc};

pub struct WebSocket {
    page: Rc<Page>,
    wire: u64,
}

impl Drop for WebSocket {
    fn drop(&mut self) {
        self.page.close_wire(self.wire);
    }
}

impl WebSocket {
    pub fn open(
        opened: impl Fn() + 'static,
        received: impl Fn(&str) + 'static,
        lost: impl Fn() + 'static,
    ) -> Option<Self> {
        let page = current();
        let wire = page.open_wire(Wire {
            is_open: Cell::new(false),
            opened: Box::new(opened),
            received: Box::new(received),
            lost: Box::new(lost),
        });
        Some(Self { page, wire })
    }

    pub fn is_open(&self) -> bool {
        self.page.is_wire_open(self.wire)
    }

    pub fn send(&self, frame: &str) -> bool {
        self.page.send(self.wire, frame)
    }
}
