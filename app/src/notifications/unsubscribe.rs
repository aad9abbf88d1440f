//! The page behind the link "stop these emails". Looking at it changes nothing: mail scanners do.

use crate::{
    error::AppError,
    page::{page, services},
    ui::card_page::CardPage,
};
use backend::conversations::Unsubscribe;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/unsubscribe/{token}`.
#[component]
pub fn UnsubscribePage() -> impl IntoView {
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    page("Emails about your chat", async move {
        match backend::conversations::unsubscribe_page(&services()?, &token).await.map_err(AppError::from) {
            Ok(found) if found.done => Ok(done(&found)),
            Ok(found) => Ok(question(&found, &token)),
            Err(error) if error.is_not_found() => Ok(unknown()),
            Err(error) => Err(error),
        }
    })
}

fn question(found: &Unsubscribe, token: &str) -> AnyView {
    // The server answers it itself: mail programs post there too (RFC 8058).
    let action = format!("/unsubscribe/{token}");
    let lead = format!(
        "{} sends answers to {} when you have left the chat. You can still read them in the chat.",
        found.inbox_name, found.email
    );
    view! {
        <CardPage title="Stop these emails?" lead>
            <form method="post" action=action class="stack">
                <button class="btn primary wide">"Stop these emails"</button>
            </form>
        </CardPage>
    }
    .into_any()
}

fn done(found: &Unsubscribe) -> AnyView {
    let lead = format!("{} will not email {} about this chat any more.", found.inbox_name, found.email);
    view! { <CardPage title="You are unsubscribed" lead /> }.into_any()
}

fn unknown() -> AnyView {
    let lead = "It may have been cut off. Open it from the email itself.";
    view! { <CardPage title="This link does not work" lead /> }.into_any()
}
