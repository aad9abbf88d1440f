//! Conversations: the visitor's widget and the agents' desk.

pub mod api;
mod delivery;
pub mod desk;
#[cfg(feature = "ssr")]
mod forms;
pub mod widget;
