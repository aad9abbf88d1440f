//! The list of threads: rows, page by page, each a link to its thread.

use super::skeletons::SkeletonRows;
use crate::{
    threads::state::{
        kind::{Item as _, Kind},
        list::ListUrl,
        load::Load,
        page_state::PageState,
    },
    ui::placeholders::LoadError,
};
use leptos::{
    ev::{Event, MouseEvent},
    prelude::*,
};
use wasm_bindgen::JsCast;

/// How near its end the list is scrolled before more is loaded, in pixels.
const NEAR_END: i32 = 200;

/// How a thread looks in its row.
pub type RowBody<K> = fn(PageState<K>, Memo<<K as Kind>::Item>) -> AnyView;

/// All rows.
#[component]
pub fn Rows<K: Kind>(
    /// The page.
    state: PageState<K>,
    /// How a thread looks in its row.
    body: RowBody<K>,
    /// The beginning of the ids of rows in the page; a thread's own id follows it.
    prefix: &'static str,
    /// The words in an empty list, and what to do about it.
    #[prop(into)]
    nothing: ViewFn,
) -> impl IntoView {
    let scrolled = move |event: Event| {
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
    let rows = move || match shown.get() {
        "failed" => {
            let message = Signal::derive(move || state.list.load().with(Load::why));
            view! { <LoadError message retry=Callback::new(move |()| state.sync.load_list()) /> }.into_any()
        }
        "loading" => view! { <SkeletonRows /> }.into_any(),
        "empty" => nothing.run(),
        _ => view! {
            <For each=move || state.list.items().get() key=|item| item.id() let:item>
                <Row state item body prefix />
            </For>
            <More state />
        }
        .into_any(),
    };
    view! { <div class="rows" tabindex="-1" on:scroll=scrolled>{rows}</div> }
}

/// A link, so that it works before the page is alive and opens in a new tab when asked to.
#[component]
fn Row<K: Kind>(state: PageState<K>, item: K::Item, body: RowBody<K>, prefix: &'static str) -> impl IntoView {
    let id = item.id();
    let first = item;
    let item = Memo::new(move |before: Option<&K::Item>| {
        let mut now = state.list.find(id).or_else(|| before.cloned()).unwrap_or_else(|| first.clone());
        if state.is_seen(id) {
            now.mark_seen();
        }
        now
    });
    let selected = move || state.thread.open().get() == Some(id);
    let open = move |event: MouseEvent| {
        if !event.ctrl_key() && !event.meta_key() && !event.shift_key() && event.button() == 0 {
            event.prevent_default();
            state.open_thread(id);
        }
    };
    let href = move || ListUrl { open: Some(id), ..state.url() }.path();
    view! {
        <a
            id=format!("{prefix}-{id}")
            class="row"
            class:sel=selected
            class:un=move || item.with(|item| item.is_unread())
            aria-current=move || selected().then_some("true")
            href=href
            on:click=open
        >
            {body(state, item)}
        </a>
    }
}

#[component]
fn More<K: Kind>(state: PageState<K>) -> impl IntoView {
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
