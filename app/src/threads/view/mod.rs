//! Views of threads of every kind.

pub mod composer;
pub mod message_bubble;
pub mod skeletons;
