//! The assignee of the open conversation: a choice that works as a form too.

use super::super::state::InboxState;
use crate::threads::view::controls::SetButton;
use domain::{conversations::Assignee, ids::AgentId};
use leptos::prelude::*;

/// The assignee, and everyone who could be.
#[component]
pub fn AssigneeSelect(state: InboxState) -> impl IntoView {
    let assignee = move || state.thread.read(|chat| chat.item.assigned_to.clone());
    let id = state.thread.read_untracked(|chat| chat.item.id.to_string());
    let before = move || assignee().map(|assignee| assignee.id.to_string()).unwrap_or_default();
    let choices = move || {
        let now = assignee().map(|assignee| assignee.id);
        let all = state.initial(|initial| initial.colleagues.clone());
        let me = state.me().id;
        let option = move |id: Option<AgentId>, name: String| {
            let value = id.map(|id| id.to_string()).unwrap_or_default();
            view! { <option value=value prop:selected=id == now selected=id == now>{name}</option> }
        };
        let named = move |one: Assignee| {
            let name = if one.id == me { format!("{} (you)", one.name) } else { one.name };
            option(Some(one.id), name)
        };
        view! { {option(None, "Nobody yet".to_owned())} {all.into_iter().map(named).collect_view()} }
    };
    view! {
        <form method="post" action="/desk/choose_assignee" class="choice">
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="before" value=before />
            <select
                name="to"
                aria-label="Who sees to it"
                title="Who sees to it (A takes it)"
                on:change:target=move |event| state.assign_open_chat(event.target().value().parse().ok())
            >
                {choices}
            </select>
            <SetButton lifecycle=state.lifecycle />
        </form>
    }
}
