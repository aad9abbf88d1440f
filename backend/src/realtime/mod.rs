//! Who is connected to this process, and what they hear of at once.
//!
//! A frame is a hint, the database is the truth: whoever misses one catches up by its event id.

mod connection;
mod hub;
mod mailbox;
mod socket;

pub use connection::Connection;
pub use domain::realtime::topics;
pub use hub::Hub;
pub use socket::{CloseReason, Outgoing, SessionId, SocketOwner};
