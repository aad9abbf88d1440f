//! The team: departments, and agents with what they take on and whether new tickets come to them.
//!
//! Unlike the rest of this context it asks threads, which ask who somebody is: how much an agent has, and that what is in a
//! department goes along when it is merged.

mod agents;
mod availability;
mod departments;
mod view;

pub use agents::change_agent;
pub use availability::{set_availability, tell_ended_availability};
pub use departments::{change_department, create_department, delete_department, merge_department};
pub use view::{
    InDepartment, TeamFilter, authorize_team_room, find_department, find_support_agent, find_team, list_departments,
    list_support_agents,
};
