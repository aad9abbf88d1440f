//! Scripts, styles and other files: which there are, and how browsers may keep them.
//!
//! A name that follows from what it stands for is kept for ever: the build's id is in the path of everything in `/pkg`, and
//! other files have the digest of their contents in their name or after it. The build's own hashes are not enough: they
//! do not cover what a file is told about the names of the others. Every other name is asked for again each time.

mod compress;
mod file;
mod site;
mod source;

pub use site::Site;

use crate::{error::ApiError, router::provide_page_context, state::AppState};
use axum::{
    extract::{Request, State},
    http::{HeaderName, Method, Uri},
    response::{IntoResponse, Response},
};
use backend::Error;
use leptos_axum::render_app_to_stream_with_context;
use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

/// Says in every answer which build the server has.
pub const BUILD: HeaderName = HeaderName::from_static("porchlight-build");

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "public, no-cache";
/// Every page of every host site loads it by the same name. An older one gets along with a newer chat.
const LOADER: (&str, &str) = ("widget.js", "public, max-age=300");

/// Answers what no route does: with a file, or by saying that there is nothing here.
pub async fn serve(State(state): State<AppState>, request: Request) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.uri().path().trim_start_matches('/');
    if !is_read || path.starts_with("api/") {
        return ApiError(Error::NotFound("address")).into_response();
    }
    match state.site.file(path).await {
        Some(file) => file.answer(request.headers(), keep(&state.site, request.uri(), &file.version())),
        // Of another build, or of none. The answer is not kept: this path may be right tomorrow.
        None if path.starts_with("pkg/") => ApiError(Error::NotFound("file")).into_response(),
        None => not_found_page(&state, request).await,
    }
}

/// How long browsers may keep a file that has this version.
fn keep(site: &Site, uri: &Uri, version: &str) -> &'static str {
    let path = uri.path().trim_start_matches('/');
    let names_contents = path.contains(version) || uri.query().is_some_and(|query| query.contains(version));
    match site.build() {
        None => ASK_AGAIN,
        Some(_) if site.is_of_build(path) || names_contents => FOR_EVER,
        Some(_) if path == LOADER.0 => LOADER.1,
        Some(_) => ASK_AGAIN,
    }
}

async fn not_found_page(state: &AppState, request: Request) -> Response {
    let (state, options) = (state.clone(), state.site.options().clone());
    let context = move || provide_page_context(&state);
    render_app_to_stream_with_context(context, move || app::shell(options.clone()))(request).await.into_response()
}

/// Writes a file so that all of it is there or nothing, also while others do the same.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|before| before == bytes) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    fs::File::create(&part)?.write_all(bytes)?;
    fs::rename(&part, path)
}
