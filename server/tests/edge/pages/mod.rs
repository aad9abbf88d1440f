//! The desk's pages and forms without JavaScript.

mod clock_notice;
mod desk_forms;
mod inbox;
mod inbox_keys;
mod roles;
mod team;
