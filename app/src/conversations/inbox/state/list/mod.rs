//! The list of conversations: its query, its items, and the number of unread ones.

mod filter;
mod items;
mod list_state;
mod order;
mod unread_count;
mod url;

pub use filter::{Assigned, Filter};
pub use items::fetch_page;
pub use list_state::List;
pub use url::InboxUrl;
