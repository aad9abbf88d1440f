//! The SQL of people who answer. The module is private to its context, so what is `pub` in it stays there.

pub mod agents;
pub mod api_keys;
pub mod departments;
pub mod invitations;
pub mod roles;
pub mod sessions;
pub mod support_agents;
