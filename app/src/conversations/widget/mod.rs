//! The widget: what a visitor sees, in the panel on a host page or as a page of its own.
//!
//! The server renders all of it (`page`). In the browser `view` finds that and draws what changes on it; `client` is what the
//! widget knows and does, and has nothing of a page in it.
//!
//! Visitors load this as a WASM module of its own (`frontend/widget`). Nothing in it is of Leptos or of the desk: every
//! visitor would have to download what that compiles to.

mod client;
#[cfg(feature = "ssr")]
pub mod page;
mod view;

/// Makes the page alive that the server rendered. Does nothing on a page without a widget. Browser only.
pub fn start() {
    view::start();
}
