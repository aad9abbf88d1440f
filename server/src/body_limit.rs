//! No body over 160 KiB, whoever reads it: server functions read theirs without a limit of their own.

use crate::{error::ApiError, extract::too_large};
use axum::{
    body::Body,
    extract::Request,
    http::header::CONTENT_LENGTH,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::Limited;

/// A message of 10,000 characters fits in any script: as a form, a character can take twelve bytes.
const MAX_BODY: usize = 160 * 1024;

/// Refuses a body that is announced as too large, and cuts off one that turns out to be.
pub async fn enforce(request: Request, next: Next) -> Response {
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX_BODY) {
        return ApiError(too_large()).into_response();
    }
    next.run(request.map(|body| Body::new(Limited::new(body, MAX_BODY)))).await
}
