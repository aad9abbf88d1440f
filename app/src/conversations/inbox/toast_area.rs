//! One sentence about what was just done, with a way to undo it.

use super::state::InboxState;
use crate::ui::icons;
use domain::{conversations::Status, ids::ConversationId};
use leptos::prelude::*;
use std::time::Duration;

const STAYS: Duration = Duration::from_secs(8);

/// What a toast says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Toast {
    /// The sentence.
    pub(super) text: String,
    /// What undoes it, and in which conversation.
    pub(super) undo: Option<(ConversationId, Undo)>,
}

/// What undoes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undo {
    /// To move it to the archive, or back.
    Archive(bool),
    /// To move it to a status.
    Status(Status),
}

impl InboxState {
    /// Shows a toast for some seconds.
    pub(super) fn say(self, toast: Toast) {
        self.toast.set(Some(toast.clone()));
        let hide = move || {
            if self.toast.get_untracked().as_ref() == Some(&toast) {
                self.toast.set(None);
            }
        };
        set_timeout(hide, STAYS);
    }
}

/// Where toasts appear. It is always there, so that screen readers hear what comes into it.
#[component]
pub(super) fn ToastArea(state: InboxState) -> impl IntoView {
    let undo = move |(id, undo)| {
        state.toast.set(None);
        match undo {
            Undo::Archive(archive) => state.move_chat(id, archive),
            Undo::Status(status) => state.set_status(id, status),
        }
    };
    let toast = move || {
        state.toast.get().map(|toast| {
            view! {
                <div class="toast">
                    <span>{toast.text}</span>
                    {toast.undo.map(|what| view! {
                        <button class="btn quiet" type="button" on:click=move |_| undo(what)>"Undo"</button>
                    })}
                    <button class="btn quiet icon" type="button" aria-label="Dismiss" on:click=move |_| state.toast.set(None)>
                        {icons::x(16)}
                    </button>
                </div>
            }
        })
    };
    view! { <div class="toasts" role="status">{toast}</div> }
}
