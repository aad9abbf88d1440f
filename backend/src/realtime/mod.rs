//! Who is connected to this process, and what they hear of at once.
//!
//! A [`Principal`] joins a [`Room`]. Nothing here knows what the rooms are about: whether somebody may enter one is decided
//! by whoever owns what happens in it.
//!
//! A frame is a hint, the database is the truth: whoever misses one catches up by its event id.

mod hub;
mod mailbox;
mod members;
mod outgoing;
mod principal;

pub use domain::realtime::{Room, topics};
pub use hub::{Connection, Hub};
pub use outgoing::{CloseReason, Outgoing};
pub use principal::{Participant, Principal, Proof, SessionId};
