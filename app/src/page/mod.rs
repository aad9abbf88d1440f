//! The machinery of pages: their session, their request, and how they are rendered.

mod hydration;
mod render;
mod request;
mod session;

pub use hydration::Hydration;
pub use render::{page, signed_in, who_may};
pub use request::{go, local_path, services};
pub use session::{ClientAddress, REQUEST_ID, client_address, current_agent, session};
