//! Frames on their way out.

use axum::extract::ws::Utf8Bytes;
use backend::Error;
use domain::realtime::{ServerFrame, topics};
use serde::Serialize;

/// The answer to a frame that worked.
pub(super) fn ack<T: Serialize>(id: u64, data: T) -> Utf8Bytes {
    frame(Some(id), topics::ACK, data)
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
