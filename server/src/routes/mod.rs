//! The handlers, a file per part of the route table.

pub mod admin_chats;
pub mod admin_inquiries;
pub mod dev_mail;
pub mod health;
pub mod pages;
pub mod session;
pub mod support_chat;
pub mod support_inquiries;
pub mod verify_email;
pub mod widget_form;

use serde::Deserialize;

/// Which messages: the page before an event, or what came after one.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MessagesQuery {
    since_event_id: Option<i64>,
    before_event_id: Option<i64>,
}
