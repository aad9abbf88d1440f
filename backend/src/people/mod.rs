//! People who answer: how they come in, what they may do, how they lose access.

mod access;
mod accounts;
mod api_keys;
mod checks;
mod guards;
mod invitations;
mod passwords;
mod queries;
mod roles;
mod sessions;
mod setup_code;
mod sign_in;
mod signed_in;
mod team;

pub use crate::activity::Actor;
pub(crate) use access::hold;
pub use access::{change_role, deactivate, reactivate};
pub use accounts::{
    NewAgent, agent, agent_of, any_agent, change_password, colleagues, create_agent, create_owner, list_agents, rename,
    reset_password,
};
pub use api_keys::{actor_of_key, create_api_key, list_api_keys, revoke_api_key};
pub use checks::{require, require_any};
pub use guards::Guards;
pub use invitations::{accept_invitation, invitation, invite, list_invitations, revoke_invitation};
pub use roles::{change_role_set, list_roles, role_activities, set_permissions};
pub use sessions::{AGENT_KEY, Store};
pub use setup_code::setup_code;
pub use sign_in::sign_in;
pub use signed_in::{begin_session, end_session};
pub use team::{
    InDepartment, TeamFilter, authorize_team_room, change_agent, change_department, create_department,
    delete_department, find_department, find_support_agent, find_team, list_departments, list_support_agents,
    merge_department, set_availability, tell_ended_availability,
};
