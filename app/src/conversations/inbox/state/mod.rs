//! The state of the inbox page, and how it stays in step with the server.
//!
//! `list`, `thread`, `outbox`, `connection` and `panels` keep one thing each, `sync` keeps them in step with the
//! server, and `InboxState` puts all of them together; `actions` are what an agent does with it. Nothing here draws:
//! the model test (`server/tests/model`) compiles this folder against a browser whose time and network it holds in
//! its hand. Questions to the browser go through `browser`.

mod actions;
mod buffered_updates;
mod connection;
mod inbox_state;
mod initial_data;
mod lifecycle;
mod list;
mod load;
mod outbox;
mod panels;
mod sync;
pub mod thread;

pub use inbox_state::InboxState;
pub use initial_data::InitialData;
pub use list::{Assigned, Filter, InboxUrl};
pub use load::Load;
