//! The panel on the left: tabs, search and filter, conversations.

mod filter_bar;
mod filter_options;
mod row;

use self::{
    filter_bar::{FilterBar, ShowAll},
    row::Row,
};
use super::{
    controls::Controls,
    state::{InboxState, InboxUrl, Load},
};
use crate::{
    browser::desktop_notifications,
    settings::snippet,
    threads::view::skeletons::SkeletonRows,
    ui::{
        copy::CopyBlock,
        icons,
        placeholders::{EmptyState, LoadError},
    },
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// How near its end the list is scrolled before more is loaded, in pixels.
const NEAR_END: i32 = 200;

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
                <FilterBar state controls />
            </header>
            <Rows state />
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

#[component]
fn Rows(state: InboxState) -> impl IntoView {
    let scrolled = move |event: leptos::ev::Event| {
        let Some(list) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else { return };
        let left = list.scroll_height() - list.scroll_top() - list.client_height();
        // A page that did not come waits for the button.
        if left < NEAR_END && state.list.more().state().get_untracked() == Load::Done {
            state.list.load_more();
        }
    };
    let shown = Memo::new(move |_| match state.list.load().get() {
        Load::Failed(_) => "failed",
        Load::Loading => "loading",
        _ if state.list.items().with(Vec::is_empty) && !state.list.has_more() => "empty",
        _ => "rows",
    });
    let body = move || match shown.get() {
        "failed" => {
            let message = Signal::derive(move || state.list.load().with(Load::why));
            view! { <LoadError message retry=Callback::new(move |()| state.sync.load_list()) /> }.into_any()
        }
        "loading" => view! { <SkeletonRows /> }.into_any(),
        "empty" => view! { <Nothing state /> }.into_any(),
        _ => view! {
            <For each=move || state.list.items().get() key=|item| item.id let:item>
                <Row state item />
            </For>
            <More state />
        }
        .into_any(),
    };
    view! { <div class="rows" tabindex="-1" on:scroll=scrolled>{body}</div> }
}

#[component]
fn More(state: InboxState) -> impl IntoView {
    let words = move || match state.list.more().state().get() {
        Load::Loading => "Loading…".to_owned(),
        Load::Failed(why) => format!("{why} Try again"),
        _ => "Load more".to_owned(),
    };
    view! {
        <Show when=move || state.list.has_more()>
            <button class="btn quiet more" type="button" on:click=move |_| state.list.load_more()>{words}</button>
        </Show>
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
                {(!filter.is_empty()).then(|| view! { <ShowAll state /> })}
            </EmptyState>
        }
        .into_any();
    }
    if !filter.is_empty() {
        return view! {
            <EmptyState title=format!("Nothing like that {place}")>
                <p>"Choose something else, or look in the other tab."</p>
                <ShowAll state />
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
