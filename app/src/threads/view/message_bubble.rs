//! A message: its text, and under it its author, its time and its delivery.

use crate::ui::{linked_text::LinkedText, time::LocalTime};
use leptos::prelude::*;

/// One message.
#[component]
pub fn MessageBubble(
    /// What was written.
    text: String,
    /// When, as RFC 3339.
    at: String,
    /// Whether the reader wrote it; such bubbles stand on the right.
    mine: bool,
    /// Who wrote it, where that is told.
    #[prop(optional_no_strip)]
    author: Option<String>,
    /// Whether the line under it is left out, because the next message's says the same.
    joined: impl Fn() -> bool + Send + 'static,
    /// Whether it has not arrived yet.
    faint: impl Fn() -> bool + Send + 'static,
    /// Its delivery, in words.
    foot: impl IntoView + 'static,
) -> impl IntoView {
    view! {
        <div class="m" class:me=mine class:joined=joined class:faint=faint>
            <div class="b" dir="auto">
                <LinkedText text />
            </div>
            <div class="meta">
                {author.map(|author| view! { <span class="author">{author}</span> })}
                <LocalTime at />
                {foot}
            </div>
        </div>
    }
}
