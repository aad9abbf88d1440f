//! Times as the reader's own clock and language show them.
//!
//! The server does not know either, so it writes UTC and the browser replaces it once the page comes alive.
//! The browser formats: a date library would cost every visitor more than the rest of the widget.

use domain::Timestamp;
use js_sys::{Date, Object, Reflect};
use wasm_bindgen::JsValue;

const DAY_MS: f64 = 86_400_000.0;

/// The day as it stands in RFC 3339: what can be said without knowing the reader's zone.
pub fn utc_date(at: &str) -> String {
    at.get(..10).unwrap_or_default().to_owned()
}

/// The time of day as it stands in RFC 3339: what can be said without knowing the reader's zone.
pub fn utc_time(at: &str) -> String {
    at.get(11..16).map(|time| [time, " UTC"].concat()).unwrap_or_default()
}

/// The time of day where the reader is. Browser only.
pub fn local_time(at: &str) -> String {
    let options = options(&[("hour", "2-digit"), ("minute", "2-digit")]);
    date(at).to_locale_time_string_with_options("default", &options).into()
}

/// "Today", "Yesterday" or the date where the reader is. Browser only.
pub fn local_day(at: &str) -> String {
    let (day, now) = (date(at), Date::new_0());
    let yesterday = Date::new(&(now.get_time() - DAY_MS).into());
    if day.to_date_string() == now.to_date_string() {
        return "Today".to_owned();
    }
    if day.to_date_string() == yesterday.to_date_string() {
        return "Yesterday".to_owned();
    }
    let mut parts = vec![("weekday", "long"), ("month", "long"), ("day", "numeric")];
    if day.get_full_year() != now.get_full_year() {
        parts.push(("year", "numeric"));
    }
    day.to_locale_date_string("default", &options(&parts)).into()
}

/// The same text for moments of the same day where the reader is. Browser only.
pub fn local_date(at: &str) -> String {
    date(at).to_date_string().into()
}

/// Whether two moments are on one day where the reader is. Browser only.
pub fn is_same_day(one: &str, other: &str) -> bool {
    local_date(one) == local_date(other)
}

/// How long ago, in the shortest words: "now", "5 min", "2 h", "3 d", then the date. Browser only.
pub fn time_ago(at: &str) -> String {
    let minutes = ((Date::now() - date(at).get_time()) / 60_000.0).floor();
    match minutes {
        m if m < 1.0 => "now".to_owned(),
        m if m < 60.0 => format!("{m} min"),
        m if m < 1_440.0 => format!("{} h", (m / 60.0).floor()),
        m if m < 10_080.0 => format!("{} d", (m / 1_440.0).floor()),
        _ => date(at).to_locale_date_string("default", &options(&[("month", "short"), ("day", "numeric")])).into(),
    }
}

/// This moment, as RFC 3339. Browser only.
pub fn now_iso() -> String {
    Date::new_0().to_iso_string().into()
}

/// A moment as the browser reads it. Chrono writes RFC 3339 for debugging, without its formatting tables.
pub fn iso(at: Timestamp) -> String {
    format!("{at:?}")
}

fn date(at: &str) -> Date {
    Date::new(&JsValue::from_str(at))
}

fn options(parts: &[(&str, &str)]) -> JsValue {
    let options = Object::new();
    for (name, value) in parts {
        // Setting a property of an object that was just made can't fail.
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    options.into()
}
