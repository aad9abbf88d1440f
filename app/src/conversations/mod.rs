//! Conversations: the visitor's widget and the agents' desk.

#[cfg(feature = "leptos")]
pub mod api;
#[cfg(feature = "ssr")]
mod forms;
#[cfg(feature = "leptos")]
pub mod inbox;
pub mod widget;
