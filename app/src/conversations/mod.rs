//! Conversations: the visitor's widget and the agents' desk.

pub mod api;
mod delivery;
#[cfg(feature = "ssr")]
mod forms;
pub mod inbox;
pub mod widget;
