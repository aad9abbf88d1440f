//! What readers of mails do without signing in, and the mails of a server that sends none.

pub mod dev_mail;

use crate::{error::ApiError, extract::Writing};
use axum::{
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use backend::{Services, conversations};

/// `POST /unsubscribe/{token}`: what a mail provider posts when its user presses "unsubscribe" (RFC 8058), as
/// `List-Unsubscribe=One-Click` or as the same field in multipart. Theirs must not be redirected; people, who use
/// the form on the page, come back to it.
pub async fn unsubscribe(
    _: Writing,
    State(services): State<Services>,
    Path(token): Path<String>,
    body: Bytes,
) -> Result<Response, ApiError> {
    conversations::unsubscribe(&services, &token).await?;
    if String::from_utf8_lossy(&body).contains("List-Unsubscribe") {
        return Ok("Unsubscribed.".into_response());
    }
    Ok(Redirect::to(&format!("/unsubscribe/{token}")).into_response())
}
