//! Banners above everything while something is wrong: messages can't be stored, or the page may be old.

use super::super::state::InboxState;
use crate::ui::time::{iso, local_time};
use domain::Timestamp;
use leptos::prelude::*;

/// Says that messages can't be stored, for as long as it is so. Its place is always there, so that screen readers hear
/// what comes into it.
#[component]
pub fn OutageBanner(state: InboxState) -> impl IntoView {
    view! {
        <div class="outage" role="status">
            <Show when=move || !state.outbox.can_store().get()>
                <p>
                    <b>"Messages can’t be stored right now."</b>
                    " What you and visitors write waits in your browsers and is sent by itself later. "
                    "Whoever runs this server should look at its disk and its database."
                </p>
            </Show>
        </div>
    }
}

/// Says that the page may be old, for as long as it is so. Its place is always there, so that screen readers hear what
/// comes into it.
#[component]
pub fn StaleBanner(state: InboxState) -> impl IntoView {
    let since = move || {
        let at = state
            .connection
            .freshness()
            .stale_since()
            .get()
            .and_then(|since| Timestamp::from_timestamp_millis(since as i64))?;
        Some(local_time(&iso(at)))
    };
    // The server may be there, and not know.
    let words = move || match state.connection.status().get().is_reachable() {
        true => ("What you see may be old: ", "the server could not say what is new since "),
        false => ("Not connected. What you see may be old: ", "the server has not answered since "),
    };
    view! {
        <div class="outage calm" role="status">
            <Show when=move || state.connection.freshness().stale_since().with(Option::is_some)>
                <p>
                    <b>{move || words().0}</b>
                    {move || words().1} {since} ". "
                    "This is tried again by itself, and what you write is kept."
                </p>
            </Show>
        </div>
    }
}
