//! What belongs to the server as a whole: its files, its start page, its health, and what is not there.

use crate::{
    assets::{self, CORP},
    error::ApiError,
    extract::Query,
    page_context::provide_page_context,
    state::AppState,
};
use axum::{
    Json,
    extract::{Request, State},
    http::{
        Method, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Redirect, Response},
};
use backend::{Error, Services, settings};
use domain::realtime::ErrorBody;
use leptos_axum::render_app_to_stream_with_context;
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

/// A path that exists, with a method that does not.
pub async fn method_not_allowed() -> (StatusCode, Json<ErrorBody>) {
    let body = ErrorBody {
        error_code: "METHOD_NOT_ALLOWED".to_owned(),
        message: "This address does not take this method.".to_owned(),
    };
    (StatusCode::METHOD_NOT_ALLOWED, Json(body))
}

/// What no route answers: a file, or that there is nothing here.
pub async fn file(State(state): State<AppState>, request: Request) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.uri().path().trim_start_matches('/');
    if !is_read || path.starts_with("api/") {
        return ApiError(Error::NotFound("address")).into_response();
    }
    match assets::file_response(&state.site, request.uri(), request.headers()).await {
        Some(response) => response,
        // Of another build, or of none. The answer is not kept: this path may be right tomorrow.
        None if path.starts_with("pkg/") => ApiError(Error::NotFound("file")).into_response(),
        None => not_found_page(&state, request).await,
    }
}

async fn not_found_page(state: &AppState, request: Request) -> Response {
    let (state, options) = (state.clone(), state.site.options().clone());
    let context = move || provide_page_context(&state);
    render_app_to_stream_with_context(context, move || app::shell(options.clone()))(request).await.into_response()
}

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok"
}

/// `GET /readyz`: messages can be stored too, and the server is not stopping.
pub async fn ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    if state.shutdown.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    if state.services.storage_health.check(&state.services).await {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "messages can’t be stored")
    }
}
