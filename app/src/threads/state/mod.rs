//! The state of a page that shows threads, and how it stays in step with the server. What differs between the kinds of threads
//! is in `kind`.
//!
//! `list`, `thread`, `outbox`, `connection` and `panels` keep one thing each, `sync` keeps them in step with the server, and
//! `page_state` puts all of them together. Nothing here draws: the model test (`server/tests/model`) compiles this folder
//! against a browser whose time and network it holds in its hand. Questions to the browser go through `browser`.

pub(crate) mod connection;
pub(crate) mod kind;
pub(crate) mod lifecycle;
pub(crate) mod list;
pub(crate) mod load;
pub(crate) mod outbox;
pub(crate) mod page_state;
pub(crate) mod panels;
pub(crate) mod read_only;
mod selection;
pub(crate) mod sync;
pub(crate) mod thread;
