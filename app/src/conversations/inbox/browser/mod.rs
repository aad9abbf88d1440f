//! What the inbox page asks of a real browser beside what `realtime::browser` has: its history, and notifications on the
//! desktop. Neither knows the page's state.

pub mod desktop_notifications;
pub mod navigation;
