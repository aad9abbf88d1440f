//! The edge of Porchlight: HTTP, sockets, sessions and the command line.
//!
//! A handler is about five lines: extract, call `backend`, map the error. Rules live in `backend`.

pub mod address;
pub mod assets;
mod body_limit;
pub mod cli;
pub mod config;
mod connections;
mod cookies;
pub mod csrf;
pub mod error;
pub mod extract;
mod html;
mod limits;
pub mod maintenance;
mod patience;
mod places;
pub mod router;
mod routes;
mod security_headers;
mod seldom;
pub mod serve;
pub mod settings_file;
mod state;
mod ws;

pub use connections::Connections;
pub use limits::Limits;
pub use patience::Patience;
pub use state::{AppState, Parts};
