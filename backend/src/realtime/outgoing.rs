//! What a socket's loop is told to do.

use axum::extract::ws::Utf8Bytes;

/// Why the server closes a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// It did not read fast enough.
    Slow,
    /// Its owner lost access.
    Revoked,
    /// The server stops; the client comes back.
    Restarting,
}

/// What a socket's loop does next.
#[derive(Debug)]
pub enum Outgoing {
    /// Send this.
    Frame(Utf8Bytes),
    /// Close, and stop.
    Close(CloseReason),
}
