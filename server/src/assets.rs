//! Scripts, styles and other files: where they are, and how browsers may keep them.
//!
//! Leptos reads file names and chunks from the disk while it renders, so what is compiled in is unpacked
//! into the data folder at start. That leaves one way of serving.

mod compress;
mod site;

pub use site::options;

use crate::{error::ApiError, router::provide_page_context, security_headers::CORP, state::AppState};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, Uri, header::CACHE_CONTROL},
    response::{IntoResponse, Response},
};
use backend::Error;
use leptos::prelude::LeptosOptions;
use leptos_axum::render_app_to_stream_with_context;
use std::path::{Path, PathBuf};
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// Compresses the site in the background, if it is the one that was unpacked: a folder that the operator
/// names, or that `cargo leptos` builds, is theirs. A thread of its own, not one of the runtime's: those are waited
/// for when the server stops, and this may take longer than that should.
pub fn compress_in_background(options: &LeptosOptions, data: &Path) {
    let site = PathBuf::from(&*options.site_root);
    if data.canonicalize().is_ok_and(|data| site.starts_with(data)) {
        std::thread::spawn(move || compress::folder(&site));
    }
}

/// Answers what no route does: with a file, or by saying that there is nothing here.
pub async fn serve(State(state): State<AppState>, request: Request) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if !is_read || request.uri().path().starts_with("/api/") {
        return ApiError(Error::NotFound("address")).into_response();
    }
    let mut asked = Request::new(Body::empty());
    *asked.method_mut() = request.method().clone();
    *asked.uri_mut() = request.uri().clone();
    *asked.headers_mut() = request.headers().clone();
    match file(&state, asked).await {
        Some(response) => response,
        None => not_found_page(&state, request).await,
    }
}

async fn file(state: &AppState, asked: Request) -> Option<Response> {
    let cache = keep(asked.uri(), state.leptos.hash_files);
    let folder = ServeDir::new(&*state.leptos.site_root).append_index_html_on_directories(false);
    let found = folder.precompressed_br().precompressed_gzip().oneshot(asked).await;
    let mut response = found.map(IntoResponse::into_response).unwrap_or_else(|never| match never {});
    if response.status().is_client_error() {
        return None;
    }
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    // Pages of other sites load the widget, some of them under `Cross-Origin-Embedder-Policy`.
    headers.insert(CORP, HeaderValue::from_static("cross-origin"));
    Some(response)
}

/// How long browsers may keep a file. What the build put into `/pkg` has its hash in its name.
fn keep(uri: &Uri, hash_files: bool) -> &'static str {
    match uri.path() {
        path if hash_files && path.starts_with("/pkg/") => "public, max-age=31536000, immutable",
        path if path.starts_with("/fonts/") => "public, max-age=604800",
        // Every page of every host site loads it: it is asked for again, and answered with 304.
        _ => "public, max-age=300",
    }
}

async fn not_found_page(state: &AppState, request: Request) -> Response {
    let (state, options) = (state.clone(), state.leptos.clone());
    let context = move || provide_page_context(&state);
    render_app_to_stream_with_context(context, move || app::shell(options.clone()))(request).await.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashed_files_are_kept_for_ever() {
        let check = |path: &'static str, hashed, forever| {
            assert_eq!(keep(&Uri::from_static(path), hashed).contains("immutable"), forever, "{path}");
        };
        check("/pkg/porchlight.abc.js", true, true);
        check("/pkg/porchlight.js", false, false);
        check("/widget.js", true, false);
    }
}
