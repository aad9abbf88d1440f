//! Small answers around the pages of `app`.

use crate::{error::ApiError, extract::Query, limits::Writing, security_headers::CORP};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Redirect, Response},
};
use backend::{Services, notifications, settings};
use domain::realtime::ErrorBody;
use serde::Deserialize;

/// `GET /`
pub async fn root() -> Redirect {
    Redirect::to("/inbox")
}

/// Which inbox the loader stands for.
#[derive(Deserialize)]
pub struct Look {
    inbox: String,
}

/// `GET /widget/look.js?inbox=`: the launcher's colours, for the loader. A script needs no more of the host
/// page's content policy than the loader itself does. Nothing in it can be anything but a colour.
pub async fn widget_look(
    State(services): State<Services>,
    Query(look): Query<Look>,
) -> Result<impl IntoResponse, ApiError> {
    let inbox = settings::inbox_by_key(&services, &look.inbox).await?;
    let script = format!("porchlight(\"look\",\"{}\",\"{}\")", inbox.colour, inbox.colour.text_on());
    let headers = [(CONTENT_TYPE, "text/javascript"), (CACHE_CONTROL, "public, max-age=300"), (CORP, "cross-origin")];
    Ok((headers, script))
}

/// `POST /unsubscribe/{token}`: what a mail provider posts when its user presses "unsubscribe" (RFC 8058), as
/// `List-Unsubscribe=One-Click` or as the same field in multipart. Theirs must not be redirected; people, who use
/// the form on the page, come back to it.
pub async fn unsubscribe(
    _: Writing,
    State(services): State<Services>,
    Path(token): Path<String>,
    body: Bytes,
) -> Result<Response, ApiError> {
    notifications::unsubscribe(&services, &token).await?;
    if String::from_utf8_lossy(&body).contains("List-Unsubscribe") {
        return Ok("Unsubscribed.".into_response());
    }
    Ok(Redirect::to(&format!("/unsubscribe/{token}")).into_response())
}

/// A path that exists, with a method that does not.
pub async fn method_not_allowed() -> (StatusCode, Json<ErrorBody>) {
    let body = ErrorBody {
        error_code: "METHOD_NOT_ALLOWED".to_owned(),
        message: "This address does not take this method.".to_owned(),
    };
    (StatusCode::METHOD_NOT_ALLOWED, Json(body))
}
