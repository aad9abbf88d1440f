//! The verbs of each context, on both engines.

#![allow(clippy::unwrap_used)]

mod access_tokens;
mod activity;
mod adopting;
mod api_keys;
mod at_once;
mod checkpoints;
mod clock;
mod conversations;
mod customer_claim;
mod customers;
mod ended;
mod filters;
mod history;
mod inbox_keys;
mod inquiries;
mod ledger;
mod list;
mod migrations;
mod outbox_migration;
mod parity;
mod people;
mod permissions;
mod realtime;
mod roles;
mod search;
mod settings;
mod sign_in;
mod status;
mod thread_migration;
mod ticket_threads;
mod vouched;
