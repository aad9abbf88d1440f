//! The browser's end of `/ws`, shared by the widget and the desk.
//!
//! `connection` opens the socket, notices that it is dead and brings it back; `socket` is the handle that its owners have;
//! `frames` are what goes through it; `heartbeat` finds out what the browser does not tell. `retry` tries by itself what the
//! server could not do.

mod connection;
mod frames;
mod heartbeat;
mod retry;
mod socket;

pub use crate::{browser::Json, threads::client::durations::PATIENCE_MS};
pub use frames::{ClientData, RequestError, error_body, parse};
pub use retry::Retry;
pub use socket::{Auth, Happening, Socket, Status};
