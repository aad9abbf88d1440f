//! A browser in place of the real one (`app/src/browser`): its time stands still until the schedule lets it pass, and its
//! network does what the schedule says.

mod asked;
mod fetch;
mod json;
pub mod navigation;
pub mod page;
pub mod storage;
pub mod web_socket;
pub mod widget;

pub use asked::*;
pub use fetch::fetch;
pub use json::Json;
pub use storage::alone;
