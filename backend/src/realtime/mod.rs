//! Who is connected to this process, and what they hear of at once.
//!
//! A frame is a hint, the database is the truth: whoever misses one catches up by its event id.

mod hub;

pub use domain::realtime::topics;
pub use hub::{CloseReason, Connection, Hub, Outgoing, SocketOwner};
