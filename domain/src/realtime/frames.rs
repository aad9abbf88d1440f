//! The frames, whatever they carry.

use serde::{Deserialize, Serialize};

/// An answer or a push, from server to client. Every text frame is one of these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerFrame<T> {
    /// The client frame that this answers; absent in a push.
    #[serde(skip_serializing_if = "Option::is_none", default = "Option::default")]
    pub id: Option<u64>,
    /// One of `topics`.
    pub event: String,
    /// The room that it was sent to; absent in answers.
    #[serde(skip_serializing_if = "Option::is_none", default = "Option::default")]
    pub room: Option<String>,
    /// The durable event's number in its room; absent when it is not stored.
    #[serde(skip_serializing_if = "Option::is_none", default = "Option::default")]
    pub event_id: Option<i64>,
    /// What the event carries.
    pub data: T,
}

/// A request, from client to server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientFrame<T> {
    /// Chosen by the client; the answer carries it.
    pub id: u64,
    /// One of `topics`.
    pub event: String,
    /// What the event needs.
    #[serde(default = "Option::default", bound(deserialize = "T: Deserialize<'de>"))]
    pub data: Option<T>,
}

/// A numbered change in a room, as sync returns it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Event<T> {
    /// The room's own count: 1, 2, 3, … without gaps, in the order of commits.
    pub event_id: i64,
    /// One of `topics`.
    pub event: String,
    /// What the event carries.
    pub data: T,
}

/// The answer to join and sync.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Synced<T> {
    /// What was missed, in order.
    pub events: Vec<Event<T>>,
    /// The room's newest event.
    pub last_event_id: i64,
    /// More was missed than is kept or sent at once: fetch the conversation again.
    pub gap_detected: bool,
}
