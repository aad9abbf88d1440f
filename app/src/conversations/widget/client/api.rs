//! The visitor's REST calls, and what their answers mean.

use crate::{
    browser::{Json, fetch},
    realtime::error_body,
};
use domain::realtime::ErrorBody;

/// Why the server did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No answer: it may or may not have happened.
    Unreachable,
    /// The server can't just now; the same request may work later.
    Busy(String),
    /// The guest's token is not accepted (any more).
    TokenInvalid,
    /// It will never work as it is; the sentence says why.
    Refused(String),
}

impl From<ErrorBody> for Failure {
    fn from(body: ErrorBody) -> Self {
        match body.error_code.as_str() {
            "SUPPORT_INQUIRY_TOKEN_INVALID" => Self::TokenInvalid,
            "INTERNAL_ERROR" | "STORAGE_UNAVAILABLE" | "RATE_LIMIT_EXCEEDED" => Self::Busy(body.message),
            _ => Self::Refused(body.message),
        }
    }
}

const UNREADABLE: &str = "Something went wrong on our side. Please try again.";

/// Calls the server and reads its answer.
pub(crate) async fn call(method: &str, path: &str, token: Option<&str>, body: Option<String>) -> Result<Json, Failure> {
    let (ok, text) = fetch(method, path, token, body).await.map_err(|_| Failure::Unreachable)?;
    // No content is an answer too; a proxy's error page is not.
    let json = if text.is_empty() { Some(Json::object(&[])) } else { Json::parse(&text) };
    match json {
        Some(json) if ok => Ok(json),
        Some(json) => Err(error_body(&json).map_or_else(|| Failure::Busy(UNREADABLE.to_owned()), Failure::from)),
        None => Err(Failure::Busy(UNREADABLE.to_owned())),
    }
}
