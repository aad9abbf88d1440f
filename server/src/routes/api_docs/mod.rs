//! What the API is: a document for programs (OpenAPI 3.1), and a page for people. Both come from the handlers.

mod document;
mod error_responses;
mod examples;
mod page;
mod postprocess;
mod tables;
mod tags;

pub use tags::{ABOUT, ADMIN_SUPPORT_CHAT, ADMIN_SUPPORT_INQUIRIES, SESSION, SUPPORT_CHAT, SUPPORT_INQUIRIES, TEAM};

use super::html;
use crate::middleware::security_headers::Nonce;
use axum::{
    Extension,
    body::Bytes,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::{Html, IntoResponse},
};
use std::sync::LazyLock;
use utoipa::openapi::OpenApi;

const STYLE: &str = include_str!("../../../../style/api-docs.css");

/// The description in both forms.
pub struct ApiDocs {
    pub(crate) json: Bytes,
    html: String,
}

impl ApiDocs {
    /// Completes the descriptions that the handlers carry.
    pub fn new(handlers: &OpenApi) -> Self {
        let document = document::build(handlers);
        Self { json: document.to_string().into(), html: page::body(&document) }
    }
}

/// Made when somebody first asks.
pub type LazyApiDocs = &'static LazyLock<ApiDocs>;

/// `GET /api/openapi.json`: this description, for programs.
#[utoipa::path(get, path = "/api/openapi.json", tag = ABOUT, security(()), responses((status = 200, body = Object)))]
pub async fn openapi(Extension(docs): Extension<LazyApiDocs>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, no-cache")], docs.json.clone())
}

/// `GET /api/docs`: this description, for people.
#[utoipa::path(
    get, path = "/api/docs", tag = ABOUT, security(()),
    responses((status = 200, body = String, content_type = "text/html"))
)]
pub async fn page(Extension(docs): Extension<LazyApiDocs>, Extension(nonce): Extension<Nonce>) -> Html<String> {
    html::styled_page("The API of Porchlight", &nonce.0, STYLE, &docs.html)
}
