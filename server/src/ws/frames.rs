//! Frames on their way out.

use axum::extract::ws::Utf8Bytes;
use backend::{Error, Result};
use domain::realtime::{ServerFrame, topics};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

/// The answer to a frame that worked.
pub(super) fn ack<T: Serialize>(id: u64, data: T) -> Utf8Bytes {
    frame(Some(id), topics::ACK, data)
}

/// What an answer carries, as JSON text.
pub(super) fn data<T: Serialize>(data: &T) -> Result<Box<RawValue>> {
    to_raw_value(data).map_err(|error| Error::Internal(error.to_string()))
}

/// The answer to one that did not, or without an id the reason before the server closes.
pub(super) fn error(id: Option<u64>, error: &Error) -> Utf8Bytes {
    crate::error::log(error);
    frame(id, topics::ERROR, error.body())
}

/// Something that no client asked for.
pub(super) fn push<T: Serialize>(event: &str, data: T) -> Utf8Bytes {
    frame(None, event, data)
}

fn frame<T: Serialize>(id: Option<u64>, event: &str, data: T) -> Utf8Bytes {
    let frame = ServerFrame { id, event: event.to_owned(), room: None, event_id: None, data };
    match serde_json::to_string(&frame) {
        Ok(text) => text.into(),
        Err(error) => {
            tracing::error!(%error, event, "a frame could not be serialised");
            Utf8Bytes::from_static(
                r#"{"event":"error","data":{"errorCode":"INTERNAL_ERROR","message":"Something went wrong on our side. Please try again."}}"#,
            )
        }
    }
}
