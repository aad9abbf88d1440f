//! Says that what is shown may be old.

use super::{line::iso, state::InboxState};
use crate::ui::time::local_time;
use domain::Timestamp;
use leptos::prelude::*;

/// Stands above everything, for as long as it is so. Its place is always there, so that screen readers hear what comes
/// into it.
#[component]
pub(super) fn StaleBanner(state: InboxState) -> impl IntoView {
    let since = move || {
        let at = state.stale_since.get().and_then(|since| Timestamp::from_timestamp_millis(since as i64))?;
        Some(local_time(&iso(at)))
    };
    // The server may be there, and not know.
    let words = move || match state.status.get().is_reachable() {
        true => ("What you see may be old: ", "the server could not say what is new since "),
        false => ("Not connected. What you see may be old: ", "the server has not answered since "),
    };
    view! {
        <div class="outage calm" role="status">
            <Show when=move || state.stale_since.with(Option::is_some)>
                <p>
                    <b>{move || words().0}</b>
                    {move || words().1} {since} ". "
                    "This is tried again by itself, and what you write is kept."
                </p>
            </Show>
        </div>
    }
}
