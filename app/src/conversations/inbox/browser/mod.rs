//! The browser's history, and its notifications on the desktop. Neither file knows the page's state.

pub mod desktop_notifications;
pub mod navigation;
