//! What the API is: a document for programs (OpenAPI 3.1), and a page for people. Both come from the handlers.

mod document;
mod finish;
mod page;
mod parts;
mod refusals;
mod samples;
mod tables;

pub use parts::{ABOUT, ADMIN_SUPPORT_CHAT, ADMIN_SUPPORT_INQUIRIES, SESSION, SUPPORT_CHAT, SUPPORT_INQUIRIES};

use crate::{html, security_headers::Nonce};
use axum::{
    Extension,
    body::Bytes,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::{Html, IntoResponse},
};
use serde_json::Value;
use std::sync::LazyLock;

const STYLE: &str = include_str!("../../../style/api-docs.css");

static DOCUMENT: LazyLock<Value> = LazyLock::new(document::build);
static TEXT: LazyLock<Bytes> = LazyLock::new(|| DOCUMENT.to_string().into());
static BODY: LazyLock<String> = LazyLock::new(|| page::body(&DOCUMENT));

/// `GET /api/openapi.json`: this description, for programs.
#[utoipa::path(get, path = "/api/openapi.json", tag = ABOUT, security(()), responses((status = 200, body = Object)))]
pub async fn openapi() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, no-cache")], TEXT.clone())
}

/// `GET /api/docs`: this description, for people.
#[utoipa::path(
    get, path = "/api/docs", tag = ABOUT, security(()),
    responses((status = 200, body = String, content_type = "text/html"))
)]
pub async fn page(Extension(nonce): Extension<Nonce>) -> Html<String> {
    html::styled_page("The API of Porchlight", &nonce.0, STYLE, &BODY)
}
