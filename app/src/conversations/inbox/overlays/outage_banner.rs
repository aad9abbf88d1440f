//! The banner above everything while messages can't be stored.

use super::super::state::InboxState;
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
