//! Times that the browser rewrites as the reader's own clock and language show them.

pub use crate::local_time::*;
#[cfg(feature = "ssr")]
use domain::Timestamp;
use leptos::prelude::*;

/// A time of day, such as "09:41".
#[component]
pub fn LocalTime(
    /// The moment, as RFC 3339.
    at: String,
) -> impl IntoView {
    let text = RwSignal::new(utc_time(&at));
    let iso = at.clone();
    Effect::new(move |_: Option<()>| text.set(local_time(&iso)));
    view! { <time datetime=at>{text}</time> }
}

/// A day, such as "Today" or "Monday, January 29".
#[component]
pub fn LocalDay(
    /// The moment, as RFC 3339.
    at: String,
) -> impl IntoView {
    let text = RwSignal::new(utc_date(&at));
    let iso = at.clone();
    Effect::new(move |_: Option<()>| text.set(local_day(&iso)));
    view! { <time datetime=at>{text}</time> }
}

/// A date and time on a page that only the server renders. It does not know the reader's zone, so it names the one it
/// uses.
#[cfg(feature = "ssr")]
#[component]
pub fn Moment(
    /// When.
    at: Timestamp,
) -> impl IntoView {
    view! { <time class="num" datetime=at.to_rfc3339()>{at.format("%-d %b %Y, %H:%M UTC").to_string()}</time> }
}
