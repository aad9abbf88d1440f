//! What the tests of several crates share: services on each engine, a mail server that misbehaves, one client for HTTP and
//! one for sockets, and waiting until something is so.

#![allow(clippy::unwrap_used, missing_docs)]

mod engines;
pub mod http;
pub mod jwt;
pub mod smtp;
pub mod socket;
mod test_services;
mod wait;

pub use engines::{EngineKind, OnEngine, run_on};
pub use test_services::{
    TestServices, databases, frame, frames, message, next_outgoing, services_on, services_on_both_engines,
};
pub use wait::{TIMEOUT, free_address, until};
