//! What threads of every kind look like.

pub mod composer;
pub mod message_bubble;
pub mod skeletons;
