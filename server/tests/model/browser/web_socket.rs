//! A page's socket, in place of `realtime/web_socket.rs`.

use super::socket::Socket;
use crate::browser::page::{Page, Wire, current};
use std::{cell::Cell, rc::Rc};

pub(super) struct Connection {
    page: Rc<Page>,
    wire: u64,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.page.close_wire(self.wire);
    }
}

impl Connection {
    pub(super) fn open(owner: Socket) -> Option<Self> {
        let page = current();
        let wire = page.open_wire(Wire {
            is_open: Cell::new(false),
            opened: Box::new(move || owner.opened()),
            received: Box::new(move |frame| owner.received(frame)),
            lost: Box::new(move || owner.lost()),
        });
        Some(Self { page, wire })
    }

    pub(super) fn is_open(&self) -> bool {
        self.page.is_wire_open(self.wire)
    }

    pub(super) fn send(&self, frame: &str) -> bool {
        self.page.send(self.wire, frame)
    }
}
