//! The browser's end of `/ws`.

mod frames;
mod json;
mod socket;

pub use frames::{ClientData, RequestError, error_body, parse};
pub use json::Json;
pub use socket::{Auth, Happening, Socket, Status};
