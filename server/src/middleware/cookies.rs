//! Cookies as browsers get them. Their names and attributes are decided here for every cookie, whatever sets it; inside,
//! each has its plain name.
//!
//! Behind TLS the names have a prefix (RFC 6265bis §4.1.3), and browsers then take such a cookie from nobody else: with
//! `__Host-` from no other host of the domain, and with `__Secure-`, for one that is sent to some paths only, from no
//! connection without TLS.

use crate::state::AppState;
use app::cookies::{ALL, Kind, SESSION};
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
use tower_sessions::cookie::{Cookie, SameSite};

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
    let mut lines: Vec<HeaderValue> = lines.into_iter().map(|line| dressed(&line, is_tls).unwrap_or(line)).collect();
    lines.extend(from_before.iter().filter_map(|(kind, _)| farewell(kind)));
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

/// Leaves the cookies in a request that count, under their plain names, and those of others on this host. Returns what
/// counts of an older version, whose names had no prefix.
async fn take_in(headers: &mut HeaderMap, sessions: &Store) -> Vec<(&'static Kind, String)> {
    let lines: Vec<HeaderValue> = headers.get_all(COOKIE).into_iter().cloned().collect();
    let pairs = lines.iter().flat_map(|line| line.as_bytes().split(|sign| *sign == b';')).map(<[u8]>::trim_ascii);
    let (mut ours, mut kept) = (Vec::new(), Vec::new());
    for pair in pairs.filter(|pair| !pair.is_empty()) {
        let text = std::str::from_utf8(pair).unwrap_or_default();
        let (known, value) = text.split_once('=').unwrap_or_default();
        match ALL.into_iter().find(|kind| known == kind.name || known == name(kind)) {
            Some(kind) => ours.push((kind, known == kind.name, value)),
            None => kept.push(pair.to_owned()),
        }
    }
    let mut from_before = Vec::new();
    for kind in ALL {
        let value_of =
            |plain| ours.iter().find(|(of, is_plain, _)| *of == kind && *is_plain == plain).map(|found| found.2);
        let mut before = value_of(true).filter(|_| kind.is_kept_from_before && value_of(false).is_none());
        // Another host of the domain could have put somebody in a session of its own.
        if let Some(id) = before.filter(|_| *kind == SESSION)
            && !sessions.is_from_before(id).await
        {
            before = None;
        }
        kept.extend(value_of(false).or(before).map(|value| format!("{}={value}", kind.name).into_bytes()));
        from_before.extend(before.map(|value| (kind, value.to_owned())));
    }
    headers.remove(COOKIE);
    if let Ok(line) = HeaderValue::from_bytes(&kept.join(&b"; "[..]))
        && !line.is_empty()
    {
        headers.insert(COOKIE, line);
    }
    from_before
}

fn kind_of(line: &HeaderValue) -> Option<&'static Kind> {
    let (name, _) = line.to_str().ok()?.split_once('=')?;
    ALL.into_iter().find(|kind| kind.name == name)
}

/// A cookie of ours as the browser gets it.
fn dressed(line: &HeaderValue, is_tls: bool) -> Option<HeaderValue> {
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

/// Lets the browser forget what an older version set, which it has under the new name from now on.
fn farewell(kind: &Kind) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{}=; Path={}; Max-Age=0; HttpOnly; SameSite=Lax; Secure", kind.name, kind.path))
        .ok()
}
