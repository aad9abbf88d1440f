//! Emails: when they are sent, what they say, and what happens when the mail server misbehaves.

#![allow(clippy::unwrap_used)]

mod code_limits;
mod code_scene;
mod codes;
mod content;
mod crossing;
mod failures;
mod golden;
mod links;
mod live;
mod mistyped;
mod scene;
mod sending;
mod turned_back;
mod unfinished;
mod verification;
mod worker;
