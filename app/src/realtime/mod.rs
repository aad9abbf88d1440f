//! The browser's end of `/ws`, shared by the widget and the desk.
//!
//! `socket` is what its owners see, `connection` opens it and brings it back, `pending` are the requests that
//! wait for their answers, `watch` notices what the browser does not tell.

pub mod browser;
mod connection;
mod frames;
mod json;
mod pending;
mod socket;
mod watch;

pub use frames::{ClientData, RequestError, error_body, parse};
pub use json::Json;
pub use socket::{Auth, Happening, Socket, Status};
