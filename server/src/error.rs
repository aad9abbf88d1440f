//! The one mapping from what went wrong to an HTTP answer.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use backend::Error;

/// An error on its way out.
#[derive(Debug)]
pub struct ApiError(pub Error);

/// What a handler returns.
pub type Answer<T> = Result<Json<T>, ApiError>;

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        log(&self.0);
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self.0.body())).into_response();
        if let Error::RateLimited { retry_after } = self.0 {
            let seconds = retry_after.as_secs().max(1);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Logs what the client is not told.
pub fn log(error: &Error) {
    if error.status() >= 500 {
        tracing::error!(%error, "a request failed");
    }
}

/// A session that can't be read or written is our failure, not the client's.
pub fn session_failed(error: impl std::fmt::Display) -> ApiError {
    ApiError(Error::Internal(format!("session: {error}")))
}

/// The answer after a panic in a handler.
pub fn panicked() -> Response {
    ApiError(Error::Internal("a handler broke off".to_owned())).into_response()
}
