//! Where a conversation stands and who sees to it: two choices, which work as forms too.

use super::{
    state::InboxState,
    thread_header::{of, of_untracked},
};
use domain::{
    conversations::{Cause, Status},
    ids::AgentId,
};
use leptos::prelude::*;

/// The status, and those that it may become.
#[component]
pub(super) fn StatusSelect(state: InboxState) -> impl IntoView {
    let status = Memo::new(move |_| state.detail.with(|detail| detail.as_ref().map(|chat| chat.item.status)));
    let id = of_untracked(state, |chat| chat.item.id.to_string());
    let chosen = move |value: String| {
        let open = state.open.get_untracked();
        if let (Some(id), Ok(status)) = (open, value.parse::<Status>()) {
            state.set_status(id, status);
        }
    };
    // Asks for the whole detail too: what was chosen in vain jumps back.
    let choices = move || {
        state.detail.track();
        let now = status.get()?;
        let all = Status::ALL.into_iter().filter(|one| *one == now || now.may_become(*one, Cause::Agent));
        let option = |one: Status| {
            view! { <option value=one.as_str() prop:selected=one == now selected=one == now>{name(one)}</option> }
        };
        Some(all.map(option).collect_view())
    };
    view! {
        <form method="post" action="/desk/choose_status" class="choice">
            <input type="hidden" name="id" value=id />
            <select
                node_ref=state.status_field
                name="status"
                class=move || format!("status {}", status.get().map_or("", Status::as_str))
                aria-label="Status"
                title="Status (S)"
                on:change:target=move |event| chosen(event.target().value())
            >
                {choices}
            </select>
            <Apply state />
        </form>
    }
}

/// Who sees to it, and everyone who could.
#[component]
pub(super) fn AssigneeSelect(state: InboxState) -> impl IntoView {
    let assignee = move || of(state, |chat| chat.item.assigned_to.clone());
    let id = of_untracked(state, |chat| chat.item.id.to_string());
    let before = move || assignee().map(|assignee| assignee.id.to_string()).unwrap_or_default();
    let choices = move || {
        let now = assignee().map(|assignee| assignee.id);
        let all = state.start.with_value(|start| start.colleagues.clone());
        let me = state.me().id;
        let option = move |id: Option<AgentId>, name: String| {
            let value = id.map(|id| id.to_string()).unwrap_or_default();
            view! { <option value=value prop:selected=id == now selected=id == now>{name}</option> }
        };
        let named = move |one: domain::conversations::Assignee| {
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
            <Apply state />
        </form>
    }
}

/// Sends the form where the browser has not taken over.
#[component]
fn Apply(state: InboxState) -> impl IntoView {
    view! { <Show when=move || !state.alive.get()><button class="btn">"Set"</button></Show> }
}

/// A status as people read it.
pub(super) fn name(status: Status) -> &'static str {
    match status {
        Status::Open => "Open",
        Status::Active => "Active",
        Status::Waiting => "Waiting for visitor",
        Status::Linked => "Ticket",
        Status::Resolved => "Resolved",
        Status::Closed => "Closed",
        Status::Spam => "Spam",
    }
}
