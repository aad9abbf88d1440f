//! How a page loads the desk's module.

use leptos::{nonce::use_nonce, prelude::*};

/// Leptos waits for an idle moment before it makes islands come alive, and a busy browser gives it none.
const AT_ONCE: &str = "window.requestIdleCallback = (callback) => setTimeout(callback)";

/// Loads the module, which starts at once.
#[component]
pub fn Hydration(
    /// Where the module is.
    options: LeptosOptions,
) -> impl IntoView {
    view! {
        <script nonce=use_nonce()>{AT_ONCE}</script>
        <HydrationScripts options islands=true />
    }
}
