//! One sentence about what was just done, with a way to undo it.

use super::super::state::InboxState;
use crate::ui::icons;
use leptos::prelude::*;

/// The place of toasts. It is always there, so that screen readers hear what comes into it.
#[component]
pub fn ToastArea(state: InboxState) -> impl IntoView {
    let toast = move || {
        state.panels.toast().get().map(|toast| {
            view! {
                <div class="toast">
                    <span>{toast.text}</span>
                    {toast.undo.map(|(id, undo)| view! {
                        <button class="btn quiet" type="button" on:click=move |_| state.undo(id, undo)>"Undo"</button>
                    })}
                    <button class="btn quiet icon" type="button" aria-label="Dismiss" on:click=move |_| state.panels.dismiss_toast()>
                        {icons::x(16)}
                    </button>
                </div>
            }
        })
    };
    view! { <div class="toasts" role="status">{toast}</div> }
}
