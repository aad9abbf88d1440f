//! The line above the open conversation: whom it is with, and what can be done with it.

use super::{
    super::state::{InboxState, InboxUrl},
    status_select::StatusSelect,
};
use crate::{
    threads::view::controls::Controls,
    ui::{avatar::Avatar, icons},
};
use domain::conversations::page_path;
use leptos::{ev::MouseEvent, prelude::*};

/// The header of the thread.
#[component]
pub fn ThreadHeader(state: InboxState, controls: Controls) -> impl IntoView {
    let name = Signal::derive(move || state.thread.read(|chat| chat.item.title()));
    let online = Signal::derive(move || state.thread.read(|chat| chat.item.online));
    let path = move || state.thread.read(|chat| chat.item.page_url.as_deref().and_then(page_path).map(str::to_owned));
    let list = move || InboxUrl { open: None, ..state.url() }.path();
    let back = move |event: MouseEvent| {
        event.prevent_default();
        state.close_thread();
    };
    view! {
        <header>
            <a class="btn quiet icon only-narrow" href=list aria-label="Back to the list" on:click=back>{icons::arrow_left(20)}</a>
            <Avatar name online />
            <div class="grow">
                <h2 dir="auto" title=name>{name}</h2>
                <p class="where">
                    {move || match (path(), online.get()) {
                        _ if !state.connection.knows_presence() => "Presence not known".into_any(),
                        (Some(path), true) => view! { "On " <b>{path}</b> " now" }.into_any(),
                        (Some(path), false) => view! { "Last seen on " <b>{path}</b> }.into_any(),
                        (None, true) => "Here now".into_any(),
                        (None, false) => "Not here now".into_any(),
                    }}
                </p>
            </div>
            {state.may_change().then(|| view! { <StatusSelect state controls /> <MoveButton state /> })}
            <button class="btn quiet icon only-sheet" type="button" aria-label="Who this is"
                aria-expanded=move || state.panels.about().get().to_string()
                on:click=move |_| state.panels.toggle_about()>
                {icons::user(18)}
            </button>
        </header>
    }
}

/// Archives or restores; a form, so that it works before the page is alive.
#[component]
fn MoveButton(state: InboxState) -> impl IntoView {
    let archived = move || state.thread.read(|chat| chat.item.archived);
    let moved = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        state.move_open_chat();
    };
    let id = state.thread.read_untracked(|chat| chat.item.id.to_string());
    view! {
        <form method="post" action="/desk/move_chat" on:submit=moved>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="archive" value=move || (!archived()).to_string() />
            <button class="btn" title=move || if archived() { "Restore (E)" } else { "Archive (E)" }>
                {move || if archived() { icons::archive_restore(16).into_any() } else { icons::archive(16).into_any() }}
                <span class="label">{move || if archived() { "Restore" } else { "Archive" }}</span>
                <kbd aria-hidden="true">"E"</kbd>
            </button>
        </form>
    }
}
