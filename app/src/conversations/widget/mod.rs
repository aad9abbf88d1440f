//! The widget: what a visitor sees, in the panel on a host page or as a page of its own.
//!
//! `page` renders it on the server; `island` makes it live. `store` holds what is shown, `link` keeps it in
//! step with the server, `outbox` keeps what is unsent, `host` talks to the page around the iframe.

mod api;
mod contact;
mod host;
mod island;
mod link;
mod link_send;
mod outbox;
mod rows;
mod seed;
mod sound;
mod store;
mod thread;
mod wire;

#[cfg(feature = "ssr")]
pub mod page;

pub use island::Widget;
