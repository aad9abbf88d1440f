//! People who answer: first run, sign-in, invitations, agents, what they may do, the team, and one's own profile.

#[cfg(feature = "ssr")]
mod access_forms;
#[cfg(feature = "ssr")]
mod agents;
mod api;
#[cfg(feature = "ssr")]
mod api_keys;
#[cfg(feature = "ssr")]
mod availability;
mod avatar_menu;
#[cfg(feature = "ssr")]
mod fields;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
mod invite;
#[cfg(feature = "ssr")]
mod own_menu;
#[cfg(feature = "ssr")]
mod profile;
#[cfg(feature = "ssr")]
mod roles;
#[cfg(feature = "ssr")]
mod setup;
#[cfg(feature = "ssr")]
mod sign_in;
mod status;
mod team;

#[cfg(feature = "ssr")]
pub use {
    crate::page::{ClientAddress, REQUEST_ID, current_agent},
    agents::AgentsPage,
    api_keys::ApiKeysPage,
    invite::InvitePage,
    own_menu::{OwnMenu, prepare_menu},
    profile::ProfilePage,
    roles::RolesPage,
    setup::SetupPage,
    sign_in::SignInPage,
    team::{AgentPage, DepartmentPage, TeamPage},
};
