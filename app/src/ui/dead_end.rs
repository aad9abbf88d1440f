//! A page with nothing on it but a sentence and a way out.

use super::empty::Lamp;
use leptos::prelude::*;

/// Said instead of a page that is not there, or that could not be shown.
#[component]
pub fn DeadEnd(
    /// What happened.
    title: &'static str,
    /// Why, or what to do.
    #[prop(into)]
    message: String,
) -> impl IntoView {
    view! {
        <main class="empty dead-end">
            <Lamp />
            <h1>{title}</h1>
            <p>{message}</p>
            <a class="btn" href="/inbox">"Go to the inbox"</a>
        </main>
    }
}
