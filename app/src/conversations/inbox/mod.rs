//! The inbox page: the list of conversations, the open one, the composer, and who one talks to. One island with its own
//! state and history.
//!
//! `page` renders it on the server, and `island` puts its panels around one state. `state` has what is shown and
//! keeps it in step with the server; the panels draw it and hand back what is clicked. `mount` brings it to life in
//! the browser.

#[cfg(feature = "ssr")]
mod filter_query;
mod island;
mod keyboard;
mod labels;
mod list_panel;
mod mount;
mod overlays;
#[cfg(feature = "ssr")]
mod page;
mod state;
mod thread_panel;
mod visitor_panel;

pub use island::InboxIsland;
#[cfg(feature = "ssr")]
pub use page::InboxPage;
pub use state::{Assigned, Filter, InitialData};
