//! The inbox: list, thread, composer, and who one talks to. One island with its own state and history.
//!
//! `page` renders it on the server. `state` holds what is shown; `timeline` the thread; `filter` and `list_order` which
//! conversations are in the list, and where; `url` and `navigation` the address. `fetch`, `actions`, `controls` and
//! `outbox` change it; `mount`, `event_handlers`, `updates`, `subscription`, `resync`, `buffered_updates` and
//! `outage_banner` keep it in step with the server, and `stale` knows whether it is.

mod actions;
mod activity_log;
mod buffered_updates;
mod controls;
mod drafts;
mod event_handlers;
mod fetch;
mod filter;
mod filter_bar;
mod filter_options;
mod help_dialog;
mod island;
mod keyboard;
mod line;
mod line_order;
mod line_view;
mod list;
mod list_order;
mod mount;
mod navigation;
mod reply_form;
mod timeline;
mod updates;
mod url;
mod user_agent;

mod desktop_notifications;
mod initial_data;
mod outage_banner;
mod outbox;
mod request_sequence;
mod resync;
mod revoke_access;
mod row;
mod stale;
mod stale_banner;
mod state;
mod status_select;
mod subscription;
mod thread;
mod thread_header;
mod toast_area;
mod visitor_panel;

#[cfg(feature = "ssr")]
mod filter_query;
#[cfg(feature = "ssr")]
mod page;

pub use filter::{Assigned, Filter};
pub use initial_data::InitialData;
pub use island::InboxIsland;
#[cfg(feature = "ssr")]
pub use page::InboxPage;
