//! The text area in which a message is written.

use crate::browser::fit;
use leptos::{ev::KeyboardEvent, html::Textarea, prelude::*};
use wasm_bindgen::JsCast;

/// A text area that grows with its text. Enter sends, Shift+Enter breaks the line.
#[component]
pub fn Composer(
    /// What is typed.
    draft: RwSignal<String>,
    /// Called on Enter.
    on_send: Callback<()>,
    /// Called when something was typed.
    on_typing: Callback<()>,
    /// The hint while it is empty, also its name for screen readers.
    #[prop(into)]
    hint: String,
    /// For moving the focus here.
    field: NodeRef<Textarea>,
) -> impl IntoView {
    Effect::new(move |_: Option<()>| {
        draft.track();
        if let Some(field) = field.get_untracked() {
            fit(field.unchecked_ref());
        }
    });
    let on_key = move |event: KeyboardEvent| {
        // While an input method composes, Enter picks its suggestion.
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            on_send.run(());
        }
    };
    view! {
        <textarea
            node_ref=field
            name="content"
            rows="1"
            required
            dir="auto"
            aria-label=hint.clone()
            placeholder=hint
            prop:value=draft
            on:input:target=move |event| {
                draft.set(event.target().value());
                on_typing.run(());
            }
            on:keydown=on_key
        ></textarea>
    }
}
