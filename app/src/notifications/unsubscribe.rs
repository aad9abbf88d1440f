//! The page behind the link "stop these emails". Looking at it changes nothing: mail scanners do.

use crate::{
    error::AppError,
    page::{desk, page},
    ui::door::Door,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/unsubscribe/{token}`.
#[component]
pub fn UnsubscribePage() -> impl IntoView {
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    page("Emails about your chat", async move {
        let found = backend::notifications::unsubscribe_page(&desk()?, &token).await;
        let page = found.map_err(AppError::from)?;
        if page.done {
            let lead = format!("{} will not email {} about this chat any more.", page.inbox_name, page.email);
            return Ok(view! { <Door title="You are unsubscribed" lead>""</Door> }.into_any());
        }
        let lead = format!(
            "{} sends answers to {} when you have left the chat. You can still read them in the chat.",
            page.inbox_name, page.email
        );
        Ok(view! {
            <Door title="Stop these emails?" lead>
                // The server answers it itself: mail programs post here too (RFC 8058).
                <form method="post" action=format!("/unsubscribe/{token}") class="stack">
                    <button class="btn primary wide">"Stop these emails"</button>
                </form>
            </Door>
        }
        .into_any())
    })
}
