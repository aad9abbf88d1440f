//! The widget: what a visitor sees, in the panel on a host page or as a page of its own.
//!
//! The server renders all of it (`page`, `skeleton`). In the browser, `start` begins what is in `live`, which holds the
//! `state` (with `lines` and `rows`, free of the browser) and after every change calls `draw`, which brings the
//! elements (`parts`, `list`) in step. `listen` hears the visitor and the host page (`host`); `link`, `catch_up`,
//! `sending` and `visitor` talk with the server; `shelf` keeps things across page loads and `tabs`.
//!
//! Visitors load this as a WASM module of its own (`frontend/widget`). Nothing in it is of Leptos or of the desk: every
//! visitor would have to download what that compiles to.

mod api;
mod catch_up;
mod draw;
mod faces;
mod fetch;
mod host;
mod identity;
mod ids;
mod lines;
mod link;
mod list;
mod listen;
mod live;
mod lock;
mod parts;
mod rows;
mod seed;
mod sending;
mod shelf;
mod sound;
mod state;
mod tabs;
mod visitor;
mod wire;

#[cfg(test)]
mod examples;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
mod script;
#[cfg(feature = "ssr")]
mod skeleton;

#[cfg(feature = "ssr")]
pub(crate) use script::WidgetScript;

/// Makes the page alive that the server rendered. Does nothing on a page without a widget. Browser only.
pub fn start() {
    live::Widget::start();
}
