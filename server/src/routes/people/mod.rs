//! Sessions of agents, and the team: agents and departments as spec 3 has them.

pub mod departments;
pub mod session;
pub mod support_agents;
