//! The command line, as an operator runs it.

mod config;
mod inbox;
