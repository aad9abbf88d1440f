//! Threads: the parts that conversations share with other streams of messages.

pub mod client;
#[cfg(feature = "leptos")]
pub(crate) mod state;
#[cfg(feature = "leptos")]
pub(crate) mod view;
