//! Threads: numbered streams of messages and events. What is here knows that there are kinds of threads, and nothing
//! that only one kind has; [`crate::kinds`] asks the kinds.

mod access;
mod activity;
mod archive;
mod assignment;
mod committed;
mod gathered;
mod history_cache;
mod ledger;
mod list;
mod list_feed;
mod messages;
pub(crate) mod queries;
mod status;
mod sync;
mod typing;
mod workload;

pub(crate) use access::begin_change;
pub use access::{Viewer, authorize, authorize_staff_rooms, may_still_hear};
pub use activity::list_activities;
pub(crate) use archive::set_archived;
pub(crate) use assignment::assign;
pub(crate) use committed::{Change, committed, customer_changed};
pub(crate) use gathered::Gathered;
pub use history_cache::{HistoryCache, find_history_page};
pub use ledger::Ledger;
pub use list::{Assigned, ListQuery, Order, Sort};
pub(crate) use list::{Reader, list};
pub(crate) use list_feed::Line;
pub use list_feed::ListFeed;
pub use messages::{list_messages, mark_read, post, post_form};
pub(crate) use queries::lock;
pub(crate) use status::{close_inactive, set_status};
pub use sync::sync;
pub use typing::{Typing, typing};
pub(crate) use workload::{
    is_department_used, move_department, unfinished_by_agent, unfinished_by_department, unfinished_of,
};
