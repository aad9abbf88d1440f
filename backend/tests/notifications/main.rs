//! Emails: when they are sent, what they say, and what happens when the mail server misbehaves.

#![allow(clippy::unwrap_used)]

mod attempt;
mod chat_reply;
mod email_code;
mod email_links;
mod email_links_to_others;
mod email_notes;
mod enqueue;
mod kinds;
mod scene;
mod schedule;
mod templates;
mod verification;
mod verification_limits;
mod verification_scene;
mod verification_unfinished;
mod worker;
