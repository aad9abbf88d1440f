//! The edge from outside: through the router and through real sockets, as each kind of client.

// Helpers outside of test functions may unwrap too.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

mod api_docs;
mod api_keys;
mod assets;
mod bad_input;
mod callers;
mod checklist;
mod clock_notice;
mod config;
mod connections;
mod cookies;
mod csrf;
mod customer_sockets;
mod customers;
mod departures;
mod desk_forms;
mod dev_mail;
mod every_change;
mod guessing;
mod headers;
mod hostile_input;
mod identifiers;
mod inbox_command;
mod inbox_keys;
mod inbox_page;
mod inquiries;
mod inquiry_list;
mod logs;

mod plain_form;
mod refusals;
mod roles;
mod routes_table;
mod session;
mod silent_clients;
mod slow_readers;
mod socket_access;
mod socket_floods;
mod socket_limits;
mod sockets;
mod strangers;
mod timeouts;
mod unsubscribe;
mod verify_email;
mod wrong_tokens;
