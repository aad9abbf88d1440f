//! Notifications: the mail page of the settings, and the page that ends emails.

mod forms;
mod mail;
mod unsubscribe;

pub use mail::{MailPage, MailTransport};
pub use unsubscribe::UnsubscribePage;
