//! A moment on a page that only the server renders.

use domain::Timestamp;
use leptos::prelude::*;

/// A date and time. The server does not know the reader's zone, so it names the one it uses.
#[component]
pub fn Moment(
    /// When.
    at: Timestamp,
) -> impl IntoView {
    view! { <time class="num" datetime=at.to_rfc3339()>{at.format("%-d %b %Y, %H:%M UTC").to_string()}</time> }
}
