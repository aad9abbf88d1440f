//! No body over its limit, whatever reads it: server functions read theirs without a limit of their own.

use crate::{error::ApiError, extract::BodyLimit};
use axum::{
    body::Body,
    extract::{Request, State},
    http::header::CONTENT_LENGTH,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::Limited;

/// Refuses a body that is announced as too long, and cuts off one that turns out to be.
pub async fn enforce(State(limit): State<BodyLimit>, mut request: Request, next: Next) -> Response {
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit.0) {
        return ApiError(limit.exceeded()).into_response();
    }
    request.extensions_mut().insert(limit);
    next.run(request.map(|body| Body::new(Limited::new(body, limit.0)))).await
}
