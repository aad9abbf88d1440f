//! What the machine gives when nothing is in the way.

pub mod database;
pub mod fdatasync;
pub mod group_commit;
pub mod history;
pub mod relay;
