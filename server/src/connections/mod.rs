//! HTTP/1 connections: how they are accepted, how requests are read from them, and when one is cut off.

mod accept;
mod bodies;
mod http1;
mod progress;
mod send_queue;
mod stream;

pub use accept::accept;
pub(crate) use progress::Progress;
