//! The status of the open conversation: a choice that works as a form too.

use super::super::{labels::status_label, state::InboxState};
use crate::threads::view::controls::{Controls, SetButton};
use domain::conversations::{Cause, Status};
use leptos::prelude::*;

/// The status, and those that it may become.
#[component]
pub fn StatusSelect(state: InboxState, controls: Controls) -> impl IntoView {
    let status = Memo::new(move |_| state.thread.detail().with(|detail| detail.as_ref().map(|chat| chat.item.status)));
    let id = state.thread.read_untracked(|chat| chat.item.id.to_string());
    let chosen = move |value: String| {
        let open = state.thread.open().get_untracked();
        if let (Some(id), Ok(status)) = (open, value.parse::<Status>()) {
            state.set_status(id, status);
        }
    };
    // Asks for the whole detail too: what was chosen in vain jumps back.
    let choices = move || {
        state.thread.detail().track();
        let now = status.get()?;
        let all = Status::ALL.into_iter().filter(|one| *one == now || now.may_become(*one, Cause::Agent));
        let option = |one: Status| {
            view! { <option value=one.as_str() prop:selected=one == now selected=one == now>{status_label(one)}</option> }
        };
        Some(all.map(option).collect_view())
    };
    view! {
        <form method="post" action="/desk/choose_status" class="choice">
            <input type="hidden" name="id" value=id />
            <select
                node_ref=controls.status
                name="status"
                class=move || format!("status {}", status.get().map_or("", Status::as_str))
                aria-label="Status"
                title="Status (S)"
                on:change:target=move |event| chosen(event.target().value())
            >
                {choices}
            </select>
            <SetButton lifecycle=state.lifecycle />
        </form>
    }
}
