//! What browsers are told about every answer: what a page may load, who may frame it, how long to keep it.

use crate::{assets::CORP, state::AppState};
use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Uri,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::Next,
    response::Response,
};
use backend::settings;
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use std::sync::Arc;

/// The widget's page, which other sites frame.
const WIDGET: &str = "/widget";
const COEP: HeaderName = HeaderName::from_static("cross-origin-embedder-policy");
const COOP: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The nonce of one answer's scripts and styles.
#[derive(Clone)]
pub struct Nonce(pub Arc<str>);

impl Nonce {
    fn mint() -> Self {
        Self(STANDARD_NO_PAD.encode(rand::random::<[u8; 16]>()).into())
    }
}

/// Mints the nonce, which the page reads from the request, and sets the headers of the answer.
/// A handler that knows better sets its own; that one stays.
pub async fn add(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let (nonce, uri) = (Nonce::mint(), request.uri().clone());
    request.extensions_mut().insert(nonce.clone());
    let mut response = next.run(request).await;
    let is_page = is_html(response.headers());
    let headers = response.headers_mut();
    if is_page && !headers.contains_key(CONTENT_SECURITY_POLICY) {
        let ancestors = frame_ancestors(&state, &uri).await;
        set(headers, CONTENT_SECURITY_POLICY, &policy(&nonce, &ancestors));
    }
    set(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Not `no-referrer`: with it, browsers send forms with `Origin: null`, which the CSRF check refuses.
    set(headers, REFERRER_POLICY, "same-origin");
    // Pages hold what only one person may see, and tokens: after a sign-out, "Back" must ask again.
    set(headers, CACHE_CONTROL, "no-store");
    if is_page && uri.path() != WIDGET {
        // Who opens a page in a window, or is opened by it, has no hold on it. The widget is a part of other pages.
        set(headers, COOP, "same-origin");
    }
    if uri.path() == WIDGET {
        // Pages that are isolated from others (`Cross-Origin-Embedder-Policy`) frame only what says both.
        set(headers, CORP, "cross-origin");
        set(headers, COEP, "require-corp");
    }
    response
}

fn is_html(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.entry(name).or_insert(value);
    }
}

fn policy(Nonce(nonce): &Nonce, ancestors: &str) -> String {
    // The development loop's reload script listens on a port of its own.
    let reload = if std::env::var_os("LEPTOS_WATCH").is_some() { " ws:" } else { "" };
    format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; connect-src 'self'{reload}; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors {ancestors}"
    )
}

/// The widget may be framed by the pages that its inbox allows; nothing else may be framed at all.
async fn frame_ancestors(state: &AppState, uri: &Uri) -> String {
    let inbox_key = |uri: &Uri| {
        let pairs = url::form_urlencoded::parse(uri.query()?.as_bytes());
        pairs.into_iter().find(|(name, _)| name == "inbox").map(|(_, key)| key.into_owned())
    };
    if uri.path() != WIDGET {
        return "'none'".to_owned();
    }
    let Some(key) = inbox_key(uri) else { return "'none'".to_owned() };
    match settings::inbox_by_key(&state.services, &key).await {
        Ok(inbox) if inbox.allowed_origins.is_empty() => "*".to_owned(),
        // The desk shows a preview, and the demo page is ours.
        Ok(inbox) => format!("'self' {}", inbox.allowed_origins.join(" ")),
        Err(_) => "'none'".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_new_each_time_and_in_the_policy() {
        let (a, b) = (Nonce::mint(), Nonce::mint());
        assert_ne!(a.0, b.0);
        let policy = policy(&a, "'none'");
        assert!(policy.contains(&format!("script-src 'self' 'nonce-{}'", a.0)), "{policy}");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
    }
}
