//! What people see: pages rendered on the server, and the islands in them that come alive in the browser.
//!
//! Each context has its folder here under the name it has in `domain` and `backend`.

// The type of a view nests as deep as the view does.
#![recursion_limit = "512"]

pub mod browser;
pub mod conversations;
pub mod local_time;
pub mod realtime;
pub mod threads;

#[cfg(feature = "leptos")]
mod client;
#[cfg(feature = "leptos")]
pub mod error;
#[cfg(feature = "leptos")]
pub mod people;
#[cfg(feature = "leptos")]
pub mod settings;
#[cfg(feature = "leptos")]
pub mod ui;

#[cfg(feature = "ssr")]
pub mod cookies;
#[cfg(feature = "ssr")]
mod demo;
#[cfg(feature = "ssr")]
mod flash;
#[cfg(feature = "ssr")]
pub mod notifications;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
mod site;

#[cfg(feature = "ssr")]
pub use shell::{App, shell};
#[cfg(feature = "ssr")]
pub use site::SiteNames;
