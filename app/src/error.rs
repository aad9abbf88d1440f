//! The error of every server function, for people and for programs.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// Why a server function did not do what it was asked to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppError {
    /// A stable name for programs.
    pub error_code: String,
    /// A sentence for people.
    pub message: String,
    /// The form field that it is about, when it is about one.
    #[serde(default)]
    pub field: Option<String>,
}

impl AppError {
    /// An error that is not about a field.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { error_code: code.to_owned(), message: message.into(), field: None }
    }

    /// Nobody is signed in (any more).
    pub fn signed_out() -> Self {
        Self::new("UNAUTHORIZED", "Please sign in.")
    }

    fn unreachable() -> Self {
        Self::new("UNREACHABLE", "No answer from the server. Check your connection and try again.")
    }

    /// Whether signing in would help.
    pub fn is_signed_out(&self) -> bool {
        self.error_code == "UNAUTHORIZED"
    }

    /// Whether what was asked for does not exist.
    pub fn is_not_found(&self) -> bool {
        self.error_code.ends_with("NOT_FOUND")
    }

    /// Whether there was no answer, so that it may or may not have happened, and the same again may work.
    pub fn is_unreachable(&self) -> bool {
        self.error_code == "UNREACHABLE"
    }

    /// Whether the server could not do it just now, so that the same again may work.
    pub fn is_transient(&self) -> bool {
        matches!(self.error_code.as_str(), "INTERNAL_ERROR" | "STORAGE_UNAVAILABLE" | "RATE_LIMIT_EXCEEDED")
    }

    /// Whether the same again may work.
    pub fn is_retryable(&self) -> bool {
        self.is_unreachable() || self.is_transient()
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::unreachable(),
            // In the browser, an answer that broke off, or that somebody between us and the server gave.
            ServerFnErrorErr::Deserialization(_) if cfg!(not(feature = "ssr")) => Self::unreachable(),
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                answer_with_status(400);
                Self::new("VALIDATION_FAILED", "The server did not understand this. Reload the page and try again.")
            }
            _ => Self::new("INTERNAL_ERROR", "Something went wrong on our side. Please try again."),
        }
    }
}

#[cfg(feature = "ssr")]
impl From<backend::Error> for AppError {
    fn from(error: backend::Error) -> Self {
        answer_with_status(error.status());
        let field = match &error {
            backend::Error::Invalid { field, .. } => Some((*field).to_owned()),
            _ => None,
        };
        let body = error.body();
        Self { error_code: body.error_code, message: body.message, field }
    }
}

/// Without this, every error of a server function would be answered with 500.
#[cfg(feature = "ssr")]
fn answer_with_status(status: u16) {
    let status = axum::http::StatusCode::from_u16(status);
    if let (Some(response), Ok(status)) = (leptos::prelude::use_context::<leptos_axum::ResponseOptions>(), status) {
        response.set_status(status);
    }
}

#[cfg(not(feature = "ssr"))]
fn answer_with_status(_status: u16) {}
