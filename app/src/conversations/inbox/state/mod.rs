//! The state of the inbox page, and how it stays in step with the server.
//!
//! `list`, `thread`, `outbox`, `connection` and `panels` keep one thing each, and `InboxState` puts them together.
//! `actions` has what an agent does, `sync` what the server says. None of it draws anything: the model test
//! (`server/tests/model`) compiles this folder against a browser whose time and network it holds in its hand. What is
//! asked of the browser goes through `realtime::browser` and the folder `browser` beside this one.

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
mod read_only;
mod sync;
pub mod thread;

pub use inbox_state::InboxState;
pub use initial_data::InitialData;
pub use list::{Assigned, Filter, InboxUrl};
pub use load::Load;
pub use thread::{Line, LineContent};
