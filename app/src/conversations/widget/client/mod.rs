//! The widget without a page: what it knows (`state`), and what it does when something happens.
//!
//! `controller` holds the state, and draws it after every change on whatever shows it. The files after it say what it does:
//! `connection` has the token and the socket, `sync` asks for what was missed, `sending` sends, `visitor` and `identity` tell
//! who it is, `tabs` hears of other tabs. `api` asks the server, `browser_storage` keeps things across page loads.
//!
//! The model test (`server/tests/model`) includes this folder, and has another browser below it.

pub(crate) mod api;
pub(crate) mod browser_storage;
pub(crate) mod connection;
pub(crate) mod controller;
pub(crate) mod identity;
pub(crate) mod sending;
pub(crate) mod state;
pub(crate) mod sync;
pub(crate) mod tabs;
pub(crate) mod visitor;
