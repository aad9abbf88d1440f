//! The edge of Porchlight: HTTP, sockets, sessions and the command line.
//!
//! A handler is about five lines: extract, call `backend`, map the error. Rules live in `backend`.

mod assets;
pub mod cli;
pub mod config;
mod connections;
pub mod database;
mod error;
mod extract;
mod limits;
pub mod maintenance;
mod middleware;
mod page_context;
pub mod router;
mod routes;
pub mod serve;
mod state;
mod timeouts;
mod ws;

pub use assets::Site;
pub use limits::Connections;
pub use state::{AppState, Parts};
pub use timeouts::Timeouts;
