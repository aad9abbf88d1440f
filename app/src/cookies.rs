//! The cookies that Porchlight sets: reading one of the request, setting one with the answer.
//!
//! Here they have their plain names and no attributes. How browsers get them is decided in one place, for these and for
//! the session's: `server/src/cookies.rs`.

use axum::http::{
    HeaderMap, HeaderValue,
    header::{COOKIE, SET_COOKIE},
    request::Parts,
};
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
        let lines = headers.get_all(COOKIE).into_iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = pairs.find(|(name, _)| *name == self.name)?;
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// The line of an answer that lets the browser keep `value`.
    pub fn line(&self, value: &str) -> Option<HeaderValue> {
        HeaderValue::from_str(&format!("{}={value}; Max-Age={}", self.name, self.seconds)).ok()
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
        add(HeaderValue::from_str(&format!("{}=; Max-Age=0", self.name)).ok());
    }
}

fn add(line: Option<HeaderValue>) {
    if let (Some(response), Some(line)) = (use_context::<leptos_axum::ResponseOptions>(), line) {
        response.append_header(SET_COOKIE, line);
    }
}
