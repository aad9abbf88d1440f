//! Whether messages can be stored, and what is said while they can't.

use super::state::InboxState;
use leptos::prelude::*;

impl InboxState {
    /// The server says whether messages can be stored. What waits for it goes out at once.
    pub(super) fn storage_is(self, available: bool) {
        if self.storing.get_untracked() == available {
            return;
        }
        self.storing.set(available);
        if available {
            self.retry_all();
        }
    }
}

/// Says that messages can't be stored, for as long as it is so. Its place is always there, so that screen readers hear
/// what comes into it.
#[component]
pub(super) fn OutageBanner(state: InboxState) -> impl IntoView {
    view! {
        <div class="outage" role="status">
            <Show when=move || !state.storing.get()>
                <p>
                    <b>"Messages can’t be stored right now."</b>
                    " What you and visitors write waits in your browsers and is sent by itself later. "
                    "Whoever runs this server should look at its disk and its database."
                </p>
            </Show>
        </div>
    }
}
