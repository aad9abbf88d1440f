//! Scripts, styles and other files: which there are, and how browsers may keep them.
//!
//! A name that follows from what it stands for is kept for ever: the build's id is in the path of everything in `/pkg`, and
//! other files have the digest of their contents in their name or after it. The build's own hashes are not enough: they
//! do not cover what a file is told about the names of the others. Every other name is asked for again each time.

mod compress;
mod file;
mod site;
mod source;

pub use file::CORP;
pub use site::Site;

use axum::{
    http::{HeaderMap, HeaderName, Uri},
    response::Response,
};

/// Says in every answer which build the server has.
pub const BUILD: HeaderName = HeaderName::from_static("porchlight-build");

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "public, no-cache";
/// Every page of every host site loads it by the same name. An older one gets along with a newer chat.
const LOADER: (&str, &str) = ("widget.js", "public, max-age=300");

/// The answer with the file that a request is for, if there is one.
pub async fn file_response(site: &Site, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let file = site.file(uri.path().trim_start_matches('/')).await?;
    Some(file.answer(headers, keep(site, uri, &file.version())))
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
