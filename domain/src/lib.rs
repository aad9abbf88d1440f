//! The words of Porchlight as types, and the rules that need no I/O.
//!
//! Compiles for the server and for WASM: nothing here may open a file, a socket or a clock.

pub mod activity;
pub mod conversations;
pub mod customers;
pub mod ids;
pub mod links;
pub mod notifications;
#[cfg(feature = "openapi")]
mod openapi;
pub mod people;
pub mod realtime;
pub mod settings;
pub mod text;
pub mod threads;
pub mod tickets;

/// A moment, in UTC, as every row and every JSON field stores it (RFC 3339, microseconds).
pub type Timestamp = chrono::DateTime<chrono::Utc>;
