//! The edge from outside: through the router and through real sockets, as each kind of client.

// Helpers outside of test functions may unwrap too.
#![allow(clippy::unwrap_used, missing_docs)]

mod callers;
mod cli;
mod connections;
mod middleware;
mod pages;
mod route_table;
mod routes;
mod security;
mod support;
mod ws;
