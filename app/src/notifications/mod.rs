//! Notifications: the mail page of the settings, and the page that ends emails.

mod forms;
mod mail;
mod unsubscribe;

pub use {mail::MailPage, unsubscribe::UnsubscribePage};

/// How mail leaves, in words for the mail page, such as "SMTP by mail.example:587". The server provides it
/// as a context; passwords have no place in it.
#[derive(Debug, Clone)]
pub struct MailTransport(pub String);
