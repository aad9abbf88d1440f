//! The verbs of each context, on both engines.

#![allow(clippy::unwrap_used)]

mod activity;
mod api_keys;
mod checkpoints;
mod conversations;
mod history;
mod inquiries;
mod ledger;
mod list;
mod migrations;
mod parity;
mod people;
mod permissions;
mod realtime;
mod settings;
#[path = "../support/mod.rs"]
mod support;
