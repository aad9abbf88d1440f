//! The browser's history, and its notifications on the desktop. Neither file knows the page's state, so the model test
//! can put others in their place.

pub mod desktop_notifications;
pub mod navigation;
