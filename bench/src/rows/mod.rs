//! One file per row.

pub mod archive;
pub mod crowd;
pub mod fanout;
pub mod history;
pub mod inbox;
pub mod pace;
pub mod pairs;
pub mod reads;
pub mod reconnect;
pub mod returning;
pub mod start;
