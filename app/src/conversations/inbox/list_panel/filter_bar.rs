//! The search and the filter of the list. They are one form, so that they work before the page is alive.

use super::{
    super::{
        controls::Controls,
        labels::filter_label,
        state::{Filter, InboxState, InboxUrl},
    },
    filter_options::{chosen, options},
};
use crate::ui::icons;
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;
use wasm_bindgen::JsCast;

/// How long typing pauses before a search starts.
const PAUSE: Duration = Duration::from_millis(250);

/// The form, and below it the filters that are set.
#[component]
pub fn FilterBar(state: InboxState, controls: Controls) -> impl IntoView {
    let archived = state.list.archived().get_untracked();
    view! {
        <form
            class="finder"
            role="search"
            method="get"
            action="/inbox"
            autocomplete="off"
            on:submit=|event| event.prevent_default()
        >
            {archived.then(|| view! { <input type="hidden" name="archived" value="true" /> })}
            <SearchBox state controls />
            <FilterBox state controls />
        </form>
        <Chips state />
    }
}

#[component]
fn SearchBox(state: InboxState, controls: Controls) -> impl IntoView {
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |_| {
        if let Some(before) = waiting.get_value() {
            before.clear();
        }
        waiting.set_value(set_timeout_with_handle(move || state.search_for(controls.typed_search()), PAUSE).ok());
    };
    let first = state.list.search().get_untracked();
    view! {
        <div class="search">
            {icons::search(16)}
            <input
                node_ref=controls.search
                type="search"
                name="search"
                value=first
                dir="auto"
                maxlength="200"
                autocomplete="off"
                aria-label="Search messages and people"
                placeholder="Search messages and people"
                on:input=typed
            />
            <kbd aria-hidden="true">"/"</kbd>
        </div>
    }
}

/// The filter's choices, behind a button. Each counts at once, or with "Filter" before the page is alive.
#[component]
fn FilterBox(state: InboxState, controls: Controls) -> impl IntoView {
    let is_set = move || state.list.filter().with(|filter| !filter.is_empty());
    let left = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        if let (Some(place), Some(to)) = (controls.filter.get_untracked(), to)
            && !place.contains(Some(&to))
        {
            place.set_open(false);
        }
    };
    // An inbox without categories has nothing to choose there.
    let choice =
        move |name: &'static str| untrack(|| options(state, name).len() > 1).then(|| view! { <Choice state name /> });
    view! {
        <details class="filter" node_ref=controls.filter on:focusout=left>
            <summary class="btn icon" class:on=is_set aria-label="Filter" title="Filter (F)">{icons::filter(16)}</summary>
            // An element that can have the focus keeps the choices open when somebody presses beside one.
            <div class="pop" tabindex="-1">
                {Filter::NAMES.map(choice)}
                <Show when=move || !state.lifecycle.is_interactive()><button class="btn primary">"Filter"</button></Show>
            </div>
        </details>
    }
}

#[component]
fn Choice(state: InboxState, name: &'static str) -> impl IntoView {
    let (id, label) = (format!("filter-{name}"), filter_label(name));
    let options = move || {
        let now = state.list.filter().with(|filter| filter.value(name));
        let option = |(value, words): (String, String)| {
            let is_now = value == now;
            view! { <option value=value prop:selected=is_now selected=is_now>{words}</option> }
        };
        options(state, name).into_iter().map(option).collect_view()
    };
    let chosen = move |value: String| state.filter_by(state.list.filter().get_untracked().with(name, &value));
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id name=name on:change:target=move |event| chosen(event.target().value())>{options}</select>
        </div>
    }
}

/// The filters that are set, each with a way to take it away.
#[component]
fn Chips(state: InboxState) -> impl IntoView {
    let chip = move |name: &'static str| {
        let words = chosen(state, name)?;
        let to = move || state.list.filter().with(|filter| filter.with(name, ""));
        let href = InboxUrl { filter: to(), ..state.url() }.path();
        let taken = move |event: ev::MouseEvent| {
            event.prevent_default();
            state.filter_by(untrack(to));
        };
        let said = format!("Filter {}: {words}. Remove", filter_label(name));
        Some(view! {
            <a class="chip amber" href=href aria-label=said on:click=taken><span dir="auto">{words}</span> {icons::x(12)}</a>
        })
    };
    view! {
        <Show when=move || state.list.filter().with(|filter| !filter.is_empty())>
            <div class="chips">
                {move || Filter::NAMES.map(chip)}
                <ShowAll state />
            </div>
        </Show>
    }
}

/// Takes the filter away.
#[component]
pub fn ShowAll(state: InboxState) -> impl IntoView {
    let href = move || InboxUrl { filter: Filter::default(), ..state.url() }.path();
    let cleared = move |event: ev::MouseEvent| {
        event.prevent_default();
        state.filter_by(Filter::default());
    };
    view! { <a class="link" href=href on:click=cleared>"Show all"</a> }
}
