//! Threads: what conversations, and other streams of messages, have in common.

pub mod view;
