//! What goes between the sockets and whoever is told of them.

use super::ws;

/// What came in on a socket.
pub enum Frame<'a> {
    /// The upgrade to a WebSocket worked.
    Open,
    /// A text frame.
    Text(&'a [u8]),
    /// An answer to a request.
    Response { status: u16, body: &'a [u8] },
    /// The other side has closed it.
    Closed,
}

/// Whoever is told what comes in, and may send in return.
pub trait Handler {
    fn frame(&mut self, out: &mut Out, conn: usize, frame: Frame<'_>);
}

/// What is to be sent once the frame at hand has been dealt with.
#[derive(Default)]
pub struct Out {
    pub(super) bytes: Vec<u8>,
    pub(super) sends: Vec<(usize, usize)>,
}

impl Out {
    /// A text frame, as a client sends it.
    pub fn text(&mut self, conn: usize, payload: &[u8]) {
        ws::encode(&mut self.bytes, ws::TEXT, payload);
        self.sends.push((conn, self.bytes.len()));
    }

    pub(super) fn pong(&mut self, conn: usize, payload: &[u8]) {
        ws::encode(&mut self.bytes, ws::PONG, payload);
        self.sends.push((conn, self.bytes.len()));
    }

    /// A request, or anything else that goes out as it is.
    pub fn raw(&mut self, conn: usize, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.sends.push((conn, self.bytes.len()));
    }
}

/// What a socket is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    Http,
    WebSocket,
}
