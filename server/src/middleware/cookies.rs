//! Cookies as browsers get them. Their names and attributes are decided here for every cookie, whatever sets it; inside,
//! each has its plain name.
//!
//! Behind TLS the names have a prefix (RFC 6265bis §4.1.3), and browsers then take such a cookie from nobody else: with
//! `__Host-` from no other host of the domain, and with `__Secure-`, for one that is sent to some paths only, from no
//! connection without TLS.

use crate::state::AppState;
use app::cookies::{ALL, Kind, SESSION, of_request};
use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue,
        header::{CACHE_CONTROL, COOKIE, SET_COOKIE},
    },
    middleware::Next,
    response::Response,
};
use backend::people::Store;
use cookie::{Cookie, SameSite, time::Duration};

/// Gives the cookies of a request their plain names, and those of the answer the names and attributes that browsers see.
pub async fn translate(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let is_tls = state.config.is_tls();
    let from_before = match is_tls {
        true => take_in(request.headers_mut(), &state.session_store()).await,
        false => Vec::new(),
    };
    let mut response = next.run(request).await;
    if may_be_shared(response.headers()) {
        response.headers_mut().remove(SET_COOKIE);
        return response;
    }
    let mut lines: Vec<HeaderValue> = response.headers().get_all(SET_COOKIE).into_iter().cloned().collect();
    for (kind, value) in &from_before {
        if !lines.iter().any(|line| kind_of(line) == Some(kind)) {
            lines.extend(kind.line(value));
        }
    }
    let mut lines: Vec<HeaderValue> =
        lines.into_iter().map(|line| with_attributes(&line, is_tls).unwrap_or(line)).collect();
    lines.extend(from_before.iter().filter_map(|(kind, _)| expired(kind)));
    response.headers_mut().remove(SET_COOKIE);
    for line in lines {
        response.headers_mut().append(SET_COOKIE, line);
    }
    response
}

/// Whether a cache may give the answer to others, who would get its cookies too. What says nothing of caches is one
/// person's (`security_headers`).
fn may_be_shared(headers: &HeaderMap) -> bool {
    let said = |line: &HeaderValue| !line.to_str().unwrap_or_default().contains("no-store");
    headers.get(CACHE_CONTROL).is_some_and(said)
}

/// The name that browsers know a cookie by behind TLS.
fn name(kind: &Kind) -> String {
    let prefix = if kind.path == "/" { "__Host-" } else { "__Secure-" };
    format!("{prefix}{}", kind.name)
}

/// Leaves the cookies of ours that count in a request, under their plain names. Returns those of them that an older version
/// set, whose names had no prefix.
async fn take_in(headers: &mut HeaderMap, sessions: &Store) -> Vec<(&'static Kind, String)> {
    let sent = of_request(headers);
    let value_of = |name: &str| sent.iter().find(|cookie| cookie.name() == name).map(Cookie::value);
    let (mut kept, mut from_before) = (Vec::new(), Vec::new());
    for kind in ALL {
        let current = value_of(&name(kind));
        let mut before = value_of(kind.name).filter(|_| kind.is_kept_from_before && current.is_none());
        // Another host of the domain could have put somebody in a session of its own.
        if let Some(id) = before.filter(|_| *kind == SESSION)
            && !sessions.is_from_before(id).await
        {
            before = None;
        }
        kept.extend(current.or(before).map(|value| Cookie::new(kind.name, value).to_string()));
        from_before.extend(before.map(|value| (kind, value.to_owned())));
    }
    headers.remove(COOKIE);
    if let Ok(line) = HeaderValue::from_bytes(kept.join("; ").as_bytes())
        && !line.is_empty()
    {
        headers.insert(COOKIE, line);
    }
    from_before
}

fn kind_of(line: &HeaderValue) -> Option<&'static Kind> {
    let cookie = Cookie::parse(line.to_str().ok()?).ok()?;
    ALL.into_iter().find(|kind| kind.name == cookie.name())
}

/// A cookie of ours as the browser gets it.
fn with_attributes(line: &HeaderValue, is_tls: bool) -> Option<HeaderValue> {
    let kind = kind_of(line)?;
    let mut cookie = Cookie::parse(line.to_str().ok()?).ok()?;
    if is_tls {
        cookie.set_name(name(kind));
    }
    cookie.set_path(kind.path);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(is_tls);
    cookie.unset_domain();
    HeaderValue::from_str(&cookie.to_string()).ok()
}

/// Lets the browser forget the cookie of an older version, which it has under the new name from now on.
fn expired(kind: &Kind) -> Option<HeaderValue> {
    let cookie = Cookie::build((kind.name, "")).path(kind.path).max_age(Duration::ZERO);
    let cookie = cookie.http_only(true).same_site(SameSite::Lax).secure(true);
    HeaderValue::from_str(&cookie.to_string()).ok()
}
