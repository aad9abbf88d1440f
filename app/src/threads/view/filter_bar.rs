//! The search and the filter of the list. They are one form, so that they work before the page is alive.

use super::controls::Controls;
use crate::{
    threads::state::{
        kind::{Filter as _, Kind},
        list::ListUrl,
        page_state::PageState,
    },
    ui::icons,
};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;
use wasm_bindgen::JsCast;

/// What the parts of a filter offer, and how people read it.
#[derive(Clone, Copy)]
pub struct FilterChoices {
    /// What a part is called.
    pub label: fn(&str) -> &'static str,
    /// The values and words of a part, that of everything first. The present choice is among them, also when there is no
    /// such thing any more.
    pub options: Callback<&'static str, Vec<(String, String)>>,
    /// The present choice of a part in the fewest words; `None` when that is everything.
    pub chosen: Callback<&'static str, Option<String>>,
}

/// How long typing pauses before a search starts.
const PAUSE: Duration = Duration::from_millis(250);

/// The form, and below it the filters that are set.
#[component]
pub fn FilterBar<K: Kind>(
    /// The page.
    state: PageState<K>,
    /// The fields.
    controls: Controls,
    /// What the filter offers.
    choices: FilterChoices,
    /// What can be searched for.
    hint: &'static str,
) -> impl IntoView {
    let archived = state.list.archived().get_untracked();
    view! {
        <form
            class="finder"
            role="search"
            method="get"
            action=K::PATH
            autocomplete="off"
            on:submit=|event| event.prevent_default()
        >
            {archived.then(|| view! { <input type="hidden" name="archived" value="true" /> })}
            <SearchBox state controls hint />
            <FilterBox state controls choices />
        </form>
        <Chips state choices />
    }
}

#[component]
fn SearchBox<K: Kind>(state: PageState<K>, controls: Controls, hint: &'static str) -> impl IntoView {
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
                aria-label=hint
                placeholder=hint
                on:input=typed
            />
            <kbd aria-hidden="true">"/"</kbd>
        </div>
    }
}

/// The filter's choices, behind a button. Each counts at once, or with "Filter" before the page is alive.
#[component]
fn FilterBox<K: Kind>(state: PageState<K>, controls: Controls, choices: FilterChoices) -> impl IntoView {
    let is_set = move || state.list.filter().with(|filter| !filter.is_empty());
    let left = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        if let (Some(place), Some(to)) = (controls.filter.get_untracked(), to)
            && !place.contains(Some(&to))
        {
            place.set_open(false);
        }
    };
    // A part may have nothing to choose, such as one of an inbox without categories.
    let choice = move |name: &&'static str| {
        let name = *name;
        untrack(|| choices.options.run(name).len() > 1).then(|| view! { <Choice state name choices /> })
    };
    view! {
        <details class="filter" node_ref=controls.filter on:focusout=left>
            <summary class="btn icon" class:on=is_set aria-label="Filter" title="Filter (F)">{icons::filter(16)}</summary>
            // An element that can have the focus keeps the choices open when somebody presses beside one.
            <div class="pop" tabindex="-1">
                {K::Filter::NAMES.iter().map(choice).collect_view()}
                <Show when=move || !state.lifecycle.is_interactive()><button class="btn primary">"Filter"</button></Show>
            </div>
        </details>
    }
}

#[component]
fn Choice<K: Kind>(state: PageState<K>, name: &'static str, choices: FilterChoices) -> impl IntoView {
    let (id, label) = (format!("filter-{name}"), (choices.label)(name));
    let options = move || {
        let now = state.list.filter().with(|filter| filter.value(name));
        let option = |(value, words): (String, String)| {
            let is_now = value == now;
            view! { <option value=value prop:selected=is_now selected=is_now>{words}</option> }
        };
        choices.options.run(name).into_iter().map(option).collect_view()
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
fn Chips<K: Kind>(state: PageState<K>, choices: FilterChoices) -> impl IntoView {
    let chip = move |name: &&'static str| {
        let name = *name;
        let words = choices.chosen.run(name)?;
        let to = move || state.list.filter().with(|filter| filter.with(name, ""));
        let href = ListUrl { filter: to(), ..state.url() }.path();
        let taken = move |event: ev::MouseEvent| {
            event.prevent_default();
            state.filter_by(untrack(to));
        };
        let said = format!("Filter {}: {words}. Remove", (choices.label)(name));
        Some(view! {
            <a class="chip amber" href=href aria-label=said on:click=taken><span dir="auto">{words}</span> {icons::x(12)}</a>
        })
    };
    view! {
        <Show when=move || state.list.filter().with(|filter| !filter.is_empty())>
            <div class="chips">
                {move || K::Filter::NAMES.iter().map(chip).collect_view()}
                <ShowAll state />
            </div>
        </Show>
    }
}

/// Takes the filter away.
#[component]
pub fn ShowAll<K: Kind>(state: PageState<K>) -> impl IntoView {
    let href = move || ListUrl { filter: K::Filter::default(), ..state.url() }.path();
    let cleared = move |event: ev::MouseEvent| {
        event.prevent_default();
        state.filter_by(K::Filter::default());
    };
    view! { <a class="link" href=href on:click=cleared>"Show all"</a> }
}
