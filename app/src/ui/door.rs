//! The pages before one is in: a card in the middle.

use super::empty::Lamp;
use leptos::prelude::*;

/// A page with one form on it.
#[component]
pub fn Door(
    /// The heading.
    #[prop(into)]
    title: String,
    /// The sentence under it.
    #[prop(into)]
    lead: String,
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        <main class="door">
            <div class="card">
                <Lamp />
                <h1>{title}</h1>
                <p class="sub" dir="auto">{lead}</p>
                {children()}
            </div>
        </main>
    }
}
