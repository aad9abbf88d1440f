//! No other site may act with a visitor's or an agent's cookies.
//!
//! Browsers say where a request comes from: by `Sec-Fetch-Site` on HTTPS and on localhost, and by `Origin`
//! on everything that is not a GET. What has neither header comes from no browser (curl, a mail provider's
//! one-click unsubscribe), where nobody else's cookies can be misused, and passes. So does what shows a token of its
//! own and no cookie: no browser adds that to another site's request by itself.

use crate::{error::ApiError, extract::bearer, state::AppState};
use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, Method,
        header::{COOKIE, HOST, ORIGIN},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use backend::Error;
use url::Url;

/// Refuses requests that change something and come from another site.
pub async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let headers = request.headers();
    let by_token = bearer(headers).is_some() && !headers.contains_key(COOKIE);
    if !is_safe && !by_token && is_foreign(headers, &state.config.base_url) {
        return refusal().into_response();
    }
    next.run(request).await
}

/// The answer to another site.
pub fn refusal() -> ApiError {
    ApiError(Error::Forbidden("This request comes from another site.".to_owned()))
}

/// Whether a browser says that another site makes this request.
pub fn is_foreign(headers: &HeaderMap, base_url: &Url) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (header("sec-fetch-site"), headers.get(ORIGIN)) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => !is_own(origin.to_str().unwrap_or_default(), header(HOST.as_str()), base_url),
        (None, None) => false,
    }
}

/// Own are the configured address and the one that the request was sent to: people also reach the server
/// by names that were not configured, such as localhost.
fn is_own(origin: &str, host: Option<&str>, base_url: &Url) -> bool {
    let Ok(url) = Url::parse(origin) else { return false };
    let sent_to =
        host.is_some_and(|host| origin.split_once("://").is_some_and(|(_, named)| named.eq_ignore_ascii_case(host)));
    sent_to || url.origin() == base_url.origin()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    #[test]
    fn only_other_sites_are_foreign() {
        let base: Url = "https://desk.example.com".parse().unwrap();
        let check = |headers: &[(&'static str, &'static str)], expected: bool| {
            let pairs =
                headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            assert_eq!(is_foreign(&pairs.collect(), &base), expected, "{headers:?}");
        };
        check(&[], false);
        check(&[("sec-fetch-site", "same-origin")], false);
        check(&[("sec-fetch-site", "none")], false);
        check(&[("sec-fetch-site", "same-site")], true);
        check(&[("sec-fetch-site", "cross-site"), ("origin", "https://desk.example.com")], true);
        check(&[("origin", "https://desk.example.com")], false);
        check(&[("origin", "https://desk.example.com:8443")], true);
        check(&[("origin", "http://localhost:3000"), ("host", "localhost:3000")], false);
        check(&[("origin", "http://localhost:4000"), ("host", "localhost:3000")], true);
        check(&[("origin", "https://evil.example"), ("host", "desk.example.com")], true);
        check(&[("origin", "null")], true);
    }
}
