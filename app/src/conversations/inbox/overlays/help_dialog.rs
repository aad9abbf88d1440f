//! The keys, in a dialog.

use super::super::state::InboxState;
use leptos::{html::Dialog, prelude::*};

const KEYS: [(&str, &str); 10] = [
    ("j", "Next conversation"),
    ("k", "Previous conversation"),
    ("r", "Reply"),
    ("e", "Archive or restore"),
    ("a", "Take it, or give it back"),
    ("s", "Choose the status"),
    ("/", "Search"),
    ("f", "Filter"),
    ("?", "This help"),
    ("Esc", "Close, or back to the list"),
];

/// The help. A native dialog: it keeps the focus inside and gives it back.
#[component]
pub fn HelpDialog(state: InboxState) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_: Option<()>| {
        let open = state.panels.help().get();
        let Some(dialog) = dialog.get() else { return };
        if open && !dialog.open() {
            // Only a dialog that is open already can't be opened.
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
    let keys = KEYS.map(|(key, does)| view! { <div><dt><kbd>{key}</kbd></dt><dd>{does}</dd></div> });
    view! {
        <dialog node_ref=dialog class="help" aria-labelledby="help-title" on:close=move |_| state.panels.show_help(false)>
            <h2 id="help-title">"Keys"</h2>
            <dl>{keys}</dl>
            <button class="btn" type="button" on:click=move |_| state.panels.show_help(false)>"Close"</button>
        </dialog>
    }
}
