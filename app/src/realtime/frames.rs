//! What goes into frames and comes out of them, on the client's side.

use crate::browser::Json;
use domain::realtime::ErrorBody;
use serde::{Deserialize, de::DeserializeOwned};

/// Everything that a client's frame may carry; absent fields are not sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClientData<'a> {
    /// The guest's secret, in the first frame only.
    pub token: Option<&'a str>,
    /// The conversation that it is about.
    pub inquiry_id: Option<&'a str>,
    /// The newest event that the client has.
    pub since_event_id: Option<i64>,
    /// The newest event that was seen.
    pub up_to_event_id: Option<i64>,
    /// What was typed.
    pub content: Option<&'a str>,
    /// Makes a retry the same message.
    pub client_message_id: Option<&'a str>,
}

/// Why a request had no answer that one could use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestError {
    /// The connection went, or was not there: it may or may not have happened.
    Lost,
    /// The server said no.
    Refused(ErrorBody),
}

#[derive(Deserialize)]
struct DataOnly<T> {
    data: T,
}

/// Reads what a frame carries, for the desk; the widget reads it with [`Json`].
pub fn parse<T: DeserializeOwned>(frame: &str) -> Option<T> {
    serde_json::from_str::<DataOnly<T>>(frame).ok().map(|frame| frame.data)
}

/// The frame of a request.
pub(super) fn request(id: u64, event: &str, data: ClientData<'_>) -> String {
    let fields = Json::object(&[
        ("token", data.token),
        ("inquiryId", data.inquiry_id),
        ("content", data.content),
        ("clientMessageId", data.client_message_id),
    ]);
    for (name, event_id) in [("sinceEventId", data.since_event_id), ("upToEventId", data.up_to_event_id)] {
        if let Some(event_id) = event_id {
            fields.set(name, event_id as f64);
        }
    }
    let frame = Json::object(&[("event", Some(event))]);
    frame.set("id", id as f64);
    frame.set("data", fields);
    frame.write()
}

/// Reads an error: a body of REST, or the data of a frame.
pub fn error_body(json: &Json) -> Option<ErrorBody> {
    Some(ErrorBody { error_code: json.text("errorCode")?, message: json.text("message").unwrap_or_default() })
}
