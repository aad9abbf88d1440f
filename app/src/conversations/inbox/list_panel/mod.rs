//! The panel on the left: tabs, search and filter, conversations.

mod filter_options;
mod row;

use self::{filter_options::choices, row::row_body};
use super::state::{InboxState, InboxUrl};
use crate::{
    browser::desktop_notifications,
    settings::snippet,
    threads::{
        state::kind::Filter as _,
        view::{
            controls::Controls,
            filter_bar::{FilterBar, ShowAll},
            list::Rows,
        },
    },
    ui::{copy::CopyBlock, icons, placeholders::EmptyState},
};
use leptos::prelude::*;

/// The panel on the left.
#[component]
pub fn ListPanel(state: InboxState, controls: Controls) -> impl IntoView {
    view! {
        <section class="list" aria-label="Conversations">
            <header>
                <div class="hd">
                    <h1>"Inbox"</h1>
                    <Unread state />
                </div>
                <Tabs state />
                <FilterBar state=state.page() controls choices=choices(state) hint="Search messages and people" />
            </header>
            <Rows state=state.page() body=row_body prefix="chat" nothing=move || view! { <Nothing state /> } />
        </section>
    }
}

#[component]
fn Unread(state: InboxState) -> impl IntoView {
    view! {
        <span class="hd-end">
            <Show when=move || state.panels.can_ask_to_notify().get()>
                <button class="btn quiet icon" type="button" aria-label="Notify me of new messages"
                    title="Notify me of new messages" on:click=move |_| ask_to_notify(state)>
                    {icons::bell(18)}
                </button>
            </Show>
            <Show when=move || { state.unread_elsewhere() > 0 }>
                <span class="chip amber num">{move || format!("{} unread", state.unread_elsewhere())}</span>
            </Show>
        </span>
    }
}

fn ask_to_notify(state: InboxState) {
    desktop_notifications::ask(move || state.panels.set_can_ask_to_notify(desktop_notifications::can_ask()));
}

#[component]
fn Tabs(state: InboxState) -> impl IntoView {
    let tab = move |archived: bool, name: &'static str| {
        let href = move || InboxUrl { archived, ..state.url() }.path();
        let current = move || (state.list.archived().get() == archived).then_some("page");
        let show = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            state.show_tab(archived);
        };
        view! { <a href=href aria-current=current on:click=show>{name}</a> }
    };
    view! {
        <nav class="seg" aria-label="Which conversations">
            {tab(false, "Active")}
            {tab(true, "Archived")}
        </nav>
    }
}

/// The words in an empty list, and what to do about it.
#[component]
fn Nothing(state: InboxState) -> impl IntoView {
    let InboxUrl { search, archived, filter, .. } = state.url();
    let place = if archived { "in the archive" } else { "among active conversations" };
    if !search.is_empty() {
        return view! {
            <EmptyState title=format!("Nothing found {place}")>
                <p>"Try fewer words, or the other tab."</p>
                {(!filter.is_empty()).then(|| view! { <ShowAll state=state.page() /> })}
            </EmptyState>
        }
        .into_any();
    }
    if !filter.is_empty() {
        return view! {
            <EmptyState title=format!("Nothing like that {place}")>
                <p>"Choose something else, or look in the other tab."</p>
                <ShowAll state=state.page() />
            </EmptyState>
        }
        .into_any();
    }
    if archived {
        return view! {
            <EmptyState title="The archive is empty">
                <p>"What you archive with " <kbd>"e"</kbd> " waits here. A new message from the visitor brings it back."</p>
            </EmptyState>
        }
        .into_any();
    }
    let snippet = state.initial(|initial| snippet(&initial.base_url, &initial.inbox_key));
    view! {
        <EmptyState title="No conversations yet">
            <p>"Put the widget on your site:"</p>
            <CopyBlock text=snippet />
            <p><a href="/demo" target="_blank">"Or try it on the demo page"</a></p>
        </EmptyState>
    }
    .into_any()
}
