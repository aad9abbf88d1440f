//! People who answer: first run, sign-in, invitations, agents and one's own profile.

#[cfg(feature = "ssr")]
mod agents;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
mod invite;
#[cfg(feature = "ssr")]
mod profile;
#[cfg(feature = "ssr")]
mod session;
#[cfg(feature = "ssr")]
mod setup;
#[cfg(feature = "ssr")]
mod sign_in;

#[cfg(feature = "ssr")]
pub use {
    agents::AgentsPage,
    invite::InvitePage,
    profile::ProfilePage,
    session::{AGENT_ID, ClientAddress, current_agent, sign_in, sign_out},
    setup::SetupPage,
    sign_in::SignInPage,
};
