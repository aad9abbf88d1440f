//! What pages share: who is signed in, who may see them, where else to go, and how they wait for what they show.

mod render;
mod request;
mod session;

pub use render::{page, signed_in, who_may};
pub use request::{go, local_path, services};
pub use session::{ClientAddress, REQUEST_ID, client_address, current_agent, session};
