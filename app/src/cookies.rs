//! The cookies that Porchlight sets: reading one of the request, setting one with the answer.
//!
//! Here they have their plain names and no attributes. How browsers get them is decided in one place, for these and for
//! the session's: `server/src/middleware/cookies.rs`.

use axum::http::{
    HeaderMap, HeaderValue,
    header::{COOKIE, SET_COOKIE},
    request::Parts,
};
use cookie::{Cookie, time::Duration};
use leptos::prelude::use_context;

const A_MONTH: u32 = 30 * 24 * 3600;
const A_YEAR: u32 = 365 * 24 * 3600;

/// A cookie that Porchlight sets.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its plain name.
    pub name: &'static str,
    /// The paths that it is sent to.
    pub path: &'static str,
    /// How long browsers keep it.
    pub seconds: u32,
    /// Whether one that an older version set, under its plain name, is still taken behind TLS. Another host of the same
    /// domain could have set that, so of a session's only what began before the upgrade is (`Store::is_from_before`).
    pub is_kept_from_before: bool,
}

/// Keeps an agent signed in.
pub static SESSION: Kind = Kind { name: "porchlight_session", path: "/", seconds: A_MONTH, is_kept_from_before: true };
/// The outcome of a form, which may be a new key or a secret, for the page after it.
pub static FLASH: Kind = Kind { name: "porchlight_flash", path: "/", seconds: 60, is_kept_from_before: false };
/// The theme that was chosen in this browser.
pub static THEME: Kind = Kind { name: "porchlight_theme", path: "/", seconds: A_YEAR, is_kept_from_before: true };
/// A guest's token where there is no JavaScript to keep it.
pub static GUEST: Kind = Kind { name: "porchlight_guest", path: "/widget", seconds: A_YEAR, is_kept_from_before: true };
/// All of them.
pub static ALL: [&Kind; 4] = [&SESSION, &FLASH, &THEME, &GUEST];

impl Kind {
    /// What it holds in a request with these headers, if it is there and not empty.
    pub fn value(&self, headers: &HeaderMap) -> Option<String> {
        let found = of_request(headers).into_iter().find(|cookie| cookie.name() == self.name)?;
        (!found.value().is_empty()).then(|| found.value().to_owned())
    }

    /// The line of an answer that lets the browser keep `value`.
    pub fn line(&self, value: &str) -> Option<HeaderValue> {
        self.line_for(value, self.seconds)
    }

    /// What it holds in the request of a page or a form.
    pub(crate) fn read(&self) -> Option<String> {
        self.value(&use_context::<Parts>()?.headers)
    }

    /// Lets the browser that asks keep `value`.
    pub(crate) fn set(&self, value: &str) {
        add(self.line(value));
    }

    /// Lets the browser that asks forget it.
    pub(crate) fn forget(&self) {
        add(self.line_for("", 0));
    }

    fn line_for(&self, value: &str, seconds: u32) -> Option<HeaderValue> {
        let cookie = Cookie::build((self.name, value)).max_age(Duration::seconds(seconds.into()));
        HeaderValue::from_str(&cookie.to_string()).ok()
    }
}

/// The cookies of a request with these headers, whoever set them.
pub fn of_request(headers: &HeaderMap) -> Vec<Cookie<'static>> {
    let lines = headers.get_all(COOKIE).into_iter().map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned());
    lines.flat_map(Cookie::split_parse).flatten().collect()
}

fn add(line: Option<HeaderValue>) {
    if let (Some(response), Some(line)) = (use_context::<leptos_axum::ResponseOptions>(), line) {
        response.append_header(SET_COOKIE, line);
    }
}
