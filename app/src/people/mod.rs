//! People who answer: first run, sign-in, invitations, agents, what they may do, and one's own profile.

mod access_forms;
mod agents;
mod api_keys;
mod fields;
pub mod forms;
mod invite;
mod profile;
mod roles;
mod setup;
mod sign_in;

pub use crate::page::{ClientAddress, REQUEST_ID, current_agent};
pub use {
    agents::AgentsPage, api_keys::ApiKeysPage, invite::InvitePage, profile::ProfilePage, roles::RolesPage,
    setup::SetupPage, sign_in::SignInPage,
};
