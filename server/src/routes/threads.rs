//! Messages of a thread, by whatever path and for whoever takes part in it: listed and posted here, and nowhere else.

use crate::error::ApiError;
use axum::{
    Json,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use backend::{
    Services,
    people::Actor,
    realtime::Participant,
    threads::{self, Viewer},
};
use domain::{
    ids::ThreadId,
    realtime::{MessageCreated, MessagesRead, StatusChanged, Synced},
    threads::{Message, MessagePage, NewMessage, ThreadKind, ThreadRef},
};
use serde::Deserialize;

/// What is answered about something new.
pub(super) type Created<T> = Result<(StatusCode, Json<T>), ApiError>;

/// A thread, and who reads or writes in it.
pub(super) struct Seat {
    thread: ThreadRef,
    viewer: Viewer,
}

impl Seat {
    /// An agent's in a thread of the kind that the route serves.
    pub(super) fn of_agent(agent: Actor, thread: (ThreadKind, ThreadId)) -> Self {
        Self { thread: thread.into(), viewer: Viewer::from(agent) }
    }
}

impl From<Participant> for Seat {
    fn from(guest: Participant) -> Self {
        Self { thread: guest.thread().into(), viewer: Viewer::Participant(guest) }
    }
}

/// Posts a message. The same `clientMessageId` again returns the first result.
pub(super) async fn post(services: &Services, seat: impl Into<Seat>, message: NewMessage) -> Created<Message> {
    let Seat { thread, viewer } = seat.into();
    let message = threads::post(services, &viewer, thread, message).await?;
    Ok((StatusCode::CREATED, Json(message)))
}

/// Lists with `sinceEventId` what came after it, otherwise a page of history.
pub(super) async fn list(
    services: &Services,
    seat: impl Into<Seat>,
    query: MessagesQuery,
) -> Result<Response, ApiError> {
    let Seat { thread, viewer } = seat.into();
    if let Some(since) = query.since_event_id {
        let events = threads::sync(services, &viewer, thread, since).await?;
        return Ok(Json(events).into_response());
    }
    let page = threads::find_history_page(services, &viewer, thread, query.before_event_id).await?;
    Ok(([(CONTENT_TYPE, "application/json")], page).into_response())
}

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
