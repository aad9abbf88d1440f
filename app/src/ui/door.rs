//! The pages before one is in, and those for visitors: a card in the middle.

use super::empty::Lamp;
use leptos::prelude::*;

/// A page with one form on it, or nothing but a sentence.
#[component]
pub fn Door(
    /// The heading.
    #[prop(into)]
    title: String,
    /// The sentence under it.
    #[prop(into)]
    lead: String,
    /// The form.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <main class="door">
            <div class="card">
                <Lamp />
                <h1>{title}</h1>
                <p class="sub" dir="auto">{lead}</p>
                {children.map(|children| children())}
            </div>
        </main>
    }
}
