//! What the widget and the desk ask of the browser.
//!
//! Every type of closure that is handed to the browser brings glue of its own, in Rust and in JavaScript. So there is one,
//! and `page` makes it.
//!
//! What decides when something is sent, shown or kept asks here and nowhere else. The model test puts another browser
//! in this one's place, whose network it breaks (`server/tests/model`).

#[cfg(feature = "leptos")]
pub mod desktop_notifications;
mod fetch;
mod json;
mod lock;
#[cfg(feature = "leptos")]
pub mod navigation;
mod page;
pub mod web_socket;

pub use fetch::{NoAnswer, drop_dead_connections, fetch, limit};
pub use json::Json;
pub use lock::alone;
pub use page::*;
pub use wasm_bindgen_futures::spawn_local;
