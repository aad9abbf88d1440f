//! People who answer: first run, sign-in, invitations, agents and one's own profile.

mod agents;
mod fields;
pub mod forms;
mod invite;
mod profile;
mod session;
mod setup;
mod sign_in;

pub(crate) use session::session;
pub use {
    agents::AgentsPage,
    invite::InvitePage,
    profile::ProfilePage,
    session::{ClientAddress, REQUEST_ID, current_agent},
    setup::SetupPage,
    sign_in::SignInPage,
};
