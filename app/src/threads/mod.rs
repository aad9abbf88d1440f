//! Threads: what every stream of messages has, of whichever kind.

pub mod client;
#[cfg(feature = "leptos")]
pub(crate) mod state;
#[cfg(feature = "leptos")]
pub(crate) mod view;
