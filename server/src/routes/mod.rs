//! The handlers, a file per part of the route table.

pub mod admin_chats;
pub mod admin_inquiries;
pub mod api_docs;
pub mod dev_mail;
pub mod health;
pub mod pages;
pub mod session;
pub mod support_chat;
pub mod support_inquiries;
pub mod verify_email;
pub mod widget_form;

use domain::{
    conversations::MessagePage,
    realtime::{MessageCreated, MessagesRead, StatusChanged, Synced},
};
use serde::Deserialize;

/// Which messages: the page before an event, or what came after one.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct MessagesQuery {
    /// The newest event that the client has: the answer is what came after it.
    since_event_id: Option<i64>,
    /// The oldest event that the client has: the answer is the page before it.
    before_event_id: Option<i64>,
}

/// What a list of messages is answered with.
// Only described: both are written elsewhere.
#[derive(utoipa::ToSchema)]
#[serde(untagged)]
#[expect(dead_code)]
pub enum PageOrEvents {
    /// A page of history.
    Page(MessagePage),
    /// With `sinceEventId`: what came after it.
    Events(Synced<EventData<'static>>),
}

/// What an event carries, by its name.
#[derive(utoipa::ToSchema)]
#[serde(untagged)]
#[expect(dead_code)]
pub enum EventData<'a> {
    /// `support.inquiry_message.created`
    Message(MessageCreated<'a>),
    /// `support.inquiry_messages.read`
    Read(MessagesRead),
    /// `support.inquiry_status.changed`
    Status(StatusChanged),
}
