//! The inbox: list, thread, composer, and who one talks to. One island with its own state and history.
//!
//! `page` renders it on the server. `state` holds what is shown; `lines` the thread; `filter` and `list_order` which
//! conversations are in the list, and where; `address` and `history` the address. `loading`, `actions`, `finding` and
//! `sending` change it; `live`, `heard`, `list_heard`, `room`, `renew`, `meanwhile` and `storage` keep it in step with the
//! server, and `stale` knows whether it is.

mod actions;
mod address;
mod browser;
mod compose;
mod done;
mod drafts;
mod filter;
mod filter_choices;
mod finder;
mod finding;
mod heard;
mod help;
mod history;
mod island;
mod keyboard;
mod line;
mod line_order;
mod line_view;
mod lines;
mod list;
mod list_heard;
mod list_order;
mod live;
mod loading;
mod meanwhile;
mod moments;
mod notify;
mod renew;
mod revoke;
mod room;
mod row;
mod sending;
mod stale;
mod stale_notice;
mod standing;
mod start;
mod state;
mod storage;
mod thread;
mod thread_head;
mod toast;
mod turns;
mod who;

#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod wanted;

pub use filter::{Assigned, Filter};
pub use island::InboxDesk;
#[cfg(feature = "ssr")]
pub use page::InboxPage;
pub use start::Start;
