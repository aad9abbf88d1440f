//! One button that does something with one thing.

use leptos::prelude::*;

/// A form that is only a button: it posts the id of what it is about.
#[component]
pub fn PostButton(
    /// Where it goes.
    action: &'static str,
    /// What it is about.
    id: String,
    /// What the button says.
    word: &'static str,
    /// What it does to whom, for screen readers: among many, the word alone is not enough.
    label: String,
    /// Whether it stays in the background.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    view! {
        <form method="post" action=action>
            <input type="hidden" name="id" value=id />
            <button class="btn" class:quiet=quiet aria-label=label>{word}</button>
        </form>
    }
}
