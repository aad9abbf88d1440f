//! The list of threads: its query, its items, and the number of unread ones.

mod items;
mod list_state;
mod order;
mod unread_count;
mod url;

pub use list_state::{InitialList, List};
pub use url::ListUrl;
