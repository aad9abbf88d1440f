//! Code to copy, with a button that does it.

// The macro makes items for the lazy chunk, which have no place for docs.
#![allow(missing_docs)]

use super::icons;
use leptos::prelude::*;
use std::time::Duration;

/// A block of code and its copy button; without JavaScript it can still be selected.
#[component]
pub fn CopyBlock(
    /// What is copied.
    text: String,
) -> impl IntoView {
    let copied = RwSignal::new("");
    let code = text.clone();
    let copy = move |_| copy_text(&text, copied);
    view! {
        <div class="code">
            <pre tabindex="0"><code>{code}</code></pre>
            <span class="cluster">
                <button class="btn" type="button" on:click=copy>
                    {icons::copy(16)}
                    "Copy"
                </button>
                <span class="hint" role="status">{copied}</span>
            </span>
        </div>
    }
}

/// [`CopyBlock`] on a page that the server renders.
// Not in a chunk of its own while developing: plain `cargo leptos watch` does not split.
#[cfg_attr(debug_assertions, island)]
#[cfg_attr(not(debug_assertions), island(lazy))]
pub fn CopyIsland(text: String) -> impl IntoView {
    view! { <CopyBlock text /> }
}

fn copy_text(text: &str, copied: RwSignal<&'static str>) {
    let clipboard = window().navigator().clipboard();
    // Browsers have no clipboard on plain HTTP, except on localhost.
    if !window().is_secure_context() {
        return copied.set("Select the text and press Ctrl+C");
    }
    let done = wasm_bindgen_futures::JsFuture::from(clipboard.write_text(text));
    leptos::task::spawn_local(async move {
        copied.set(if done.await.is_ok() { "Copied" } else { "Select the text and press Ctrl+C" });
        set_timeout(move || copied.set(""), Duration::from_secs(4));
    });
}
