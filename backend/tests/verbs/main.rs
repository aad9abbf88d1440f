//! The verbs of each context, on both engines.

#![allow(clippy::unwrap_used)]

mod access_tokens;
mod activity;
mod api_keys;
mod checkpoints;
mod clock;
mod conversations;
mod customer_claim;
mod customer_claim_closed;
mod customer_records;
mod customers;
mod decisions;
mod inbox_keys;
mod inquiries;
mod ledger;
mod list;
mod list_filters;
mod message_pages;
mod migrations;
mod outbox_migration;
mod parity;
mod people;
mod people_migration;
mod permissions;
mod realtime;
mod roles;
mod search;
mod settings;
mod sign_in;
mod status;
mod team;
mod team_at_once;
mod thread_migration;
mod ticket_threads;
mod visitor_identity;
