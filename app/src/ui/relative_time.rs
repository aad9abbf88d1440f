//! Times in the list and about the visitor, as the reader's own clock and language tell them. Browser only.

use super::time::local_day;
use js_sys::{Date, JSON};
use wasm_bindgen::JsValue;

const WEEK_MINUTES: f64 = 7.0 * 24.0 * 60.0;

/// How long ago, in the fewest letters: "now", "2m", "3h", "Yesterday", "4d", then the date.
pub fn ago(at: &str) -> String {
    let minutes = ((Date::now() - date(at).get_time()) / 60_000.0).floor();
    let days = || match local_day(at) {
        day if day == "Yesterday" => day,
        _ if minutes < WEEK_MINUTES => format!("{}d", (minutes / 1_440.0).floor()),
        _ => date_in(at, "short"),
    };
    within_a_day(minutes).unwrap_or_else(days)
}

/// A day inside a sentence: "today", "yesterday", "3 March".
pub fn day_in_sentence(at: &str) -> String {
    match local_day(at) {
        day if day == "Today" || day == "Yesterday" => day.to_lowercase(),
        _ => date_in(at, "long"),
    }
}

fn within_a_day(minutes: f64) -> Option<String> {
    match minutes {
        m if m < 1.0 => Some("now".to_owned()),
        m if m < 60.0 => Some(format!("{m}m")),
        m if m < 1_440.0 => Some(format!("{}h", (m / 60.0).floor())),
        _ => None,
    }
}

/// Day and month, and the year when it is another one.
fn date_in(at: &str, month: &str) -> String {
    let day = date(at);
    let year = if day.get_full_year() == Date::new_0().get_full_year() { "" } else { r#","year":"numeric""# };
    // The options are JSON by construction.
    let options = JSON::parse(&format!(r#"{{"day":"numeric","month":"{month}"{year}}}"#)).unwrap_or_default();
    day.to_locale_date_string("default", &options).into()
}

fn date(at: &str) -> Date {
    Date::new(&JsValue::from_str(at))
}

#[cfg(test)]
mod tests {
    use super::within_a_day;

    #[test]
    fn a_day_is_told_in_minutes_and_hours() {
        let check =
            |minutes, expected: Option<&str>| assert_eq!(within_a_day(minutes).as_deref(), expected, "{minutes}");
        check(0.0, Some("now"));
        check(2.0, Some("2m"));
        check(59.0, Some("59m"));
        check(60.0, Some("1h"));
        check(1_439.0, Some("23h"));
        check(1_440.0, None);
    }
}
