//! The protocol of `/ws`: plain JSON text frames. This folder alone names rooms and events.

mod frames;
mod payloads;
mod room;
pub mod topics;

pub use frames::{ClientFrame, Event, ServerFrame, Synced};
pub use payloads::{
    ConversationUpdated, ErrorBody, MessageCreated, MessagesRead, Presence, StatusChanged, StorageChanged,
};
pub use room::Room;
