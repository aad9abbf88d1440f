//! The browser's end of `/ws`, shared by the widget and the desk.
//!
//! `socket` is what its owners see, `connection` opens it and brings it back, `pending` are the requests that
//! wait for their answers, `watch` notices what the browser does not tell, `again` tries what the server could not do. What they ask of the browser goes through
//! `browser`, `json` and `web_socket`.

mod again;
pub mod browser;
mod connection;
mod frames;
mod json;
mod pending;
mod socket;
mod watch;
mod web_socket;

pub use again::Again;
pub use frames::{ClientData, RequestError, error_body, parse};
pub use json::Json;
pub use socket::{Auth, Happening, Socket, Status};
pub use watch::PATIENCE_MS;
