//! The real binary, and what it stands on, while something breaks: the disk, the database, the clock, its clients.

// Helpers outside of test functions may unwrap too.
#![allow(clippy::unwrap_used, missing_docs)]

mod binary;
mod disk;
mod follower;
mod people;
mod postgres;

mod clock_jump;
mod few_files;
mod full_disk;
mod hostile_frames;
mod postgres_outage;
mod readiness;
mod reconnect;
mod second_server;
mod slow_reader;
