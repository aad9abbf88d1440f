//! The inbox: list, thread, composer, and who one talks to. One island with its own state and history.
//!
//! `page` renders it on the server. `state` holds what is shown; `lines` the thread; `list_order` where a
//! conversation stands in the list. `actions` and `sending` change it; `live` keeps it in step with the server.

mod actions;
mod browser;
mod compose;
mod drafts;
mod help;
mod island;
mod keyboard;
mod lines;
mod list;
mod list_order;
mod live;
mod notify;
mod row;
mod sending;
mod start;
mod state;
mod thread;
mod thread_head;
mod toast;
mod who;

#[cfg(feature = "ssr")]
mod page;

#[cfg(feature = "ssr")]
pub use page::InboxPage;
pub use island::InboxDesk;
pub use start::Start;
