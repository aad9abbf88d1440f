//! The list of messages, and staying in one's place in it.

use super::{
    link::Link,
    rows::{Row, rows},
    store::Store,
};
use crate::ui::{
    erased::{react, when, words},
    icons,
    linked_text::LinkedText,
};
use leptos::{html::Div, prelude::*, task::spawn_local};

/// Closer to the end than this, in pixels, the reader follows what is new.
const NEAR: i32 = 60;

/// All messages, the greeting before them.
#[component]
pub(super) fn Thread(link: Link, inbox_name: String, greeting: String) -> impl IntoView {
    let store = link.store;
    let list = NodeRef::<Div>::new();
    let (follows, fresh) = (RwSignal::new(true), RwSignal::new(false));
    keep_place(store, list, follows, fresh);
    let to_end = move || {
        follows.set(true);
        fresh.set(false);
        scroll_to_end(list);
    };
    view! {
        <div class="pm" node_ref=list role="log" aria-live="polite" aria-relevant="additions" aria-label="Messages" tabindex="0"
            on:scroll=move |_| {
                let near = is_near_end(list);
                follows.set(near);
                if near { fresh.set(false) }
            }
        >
            <Beginning link list inbox_name greeting />
            {move || rows(store).into_iter().map(|row| message(link, row)).collect_view()}
            <p class="typing" class:hidden=when(move || store.typing.with(String::is_empty))>
                <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
                {words(move || format!("{} is typing", store.typing.get()))}
            </p>
        </div>
        <button type="button" class="fresh" class:hidden=when(move || !fresh.get()) on:click=move |_| to_end()>
            {icons::arrow_down(14)} "New messages"
        </button>
    }
}

/// What stands before the first message: the way to earlier ones, or the greeting.
#[component]
fn Beginning(link: Link, list: NodeRef<Div>, inbox_name: String, greeting: String) -> impl IntoView {
    let store = link.store;
    let no_greeting = greeting.is_empty();
    let earlier = move |_| {
        spawn_local(async move {
            let before = list.get_untracked().map_or(0, |list| list.scroll_height());
            link.load_earlier().await;
            // What was read stays where it was on the screen.
            request_animation_frame(move || {
                if let Some(list) = list.get_untracked() {
                    list.set_scroll_top(list.scroll_top() + list.scroll_height() - before);
                }
            });
        });
    };
    view! {
        <button type="button" class="earlier" class:hidden=when(move || !store.has_earlier.get()) on:click=earlier>
            "Earlier messages"
        </button>
        <div class="m" class:hidden=when(move || store.has_earlier.get() || no_greeting)>
            <div class="b" dir="auto">{greeting}</div>
            <div class="meta">{inbox_name}</div>
        </div>
    }
}

/// A message. It stands where it stood when the list is drawn again, so only what changed is touched.
fn message(link: Link, row: Row) -> impl IntoView {
    view! {
        <p class=row.day_class>{row.day}</p>
        <div class=row.class>
            <div class="b" dir="auto"><LinkedText text=row.text /></div>
            <p class="meta">
                <time class="words" datetime=row.at>{row.words}</time>
                <button type="button" class=row.again_class on:click=move |_| spawn_local(link.retry())>"Try again"</button>
            </p>
        </div>
    }
}

/// Follows what is new while the reader is at the end; leaves a reader of the past alone.
fn keep_place(store: Store, list: NodeRef<Div>, follows: RwSignal<bool>, fresh: RwSignal<bool>) {
    let mut before = None;
    react(move || {
        store.typing.track();
        store.open.track();
        let (newest, mine) = store.lines.with(|lines| {
            lines.last().map_or((0, false), |line| {
                (if line.is_unsent() { i64::MAX } else { line.message.event_id }, line.is_mine())
            })
        });
        let is_new = before.replace(newest).is_some_and(|before| newest != before);
        if follows.get_untracked() || (is_new && mine) {
            scroll_to_end(list);
        } else if is_new {
            fresh.set(true);
        }
    });
}

fn is_near_end(list: NodeRef<Div>) -> bool {
    list.get_untracked().is_none_or(|list| list.scroll_height() - list.scroll_top() - list.client_height() < NEAR)
}

/// After the next layout, so that what was just added counts.
fn scroll_to_end(list: NodeRef<Div>) {
    request_animation_frame(move || {
        if let Some(list) = list.get_untracked() {
            list.set_scroll_top(list.scroll_height());
        }
    });
}
