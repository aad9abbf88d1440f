//! The list of messages, and staying in one's place in it.

use super::{
    link::Link,
    store::{Delivery, Line, Store},
};
use crate::{
    realtime::Status,
    ui::{
        bubble::Bubble,
        erased::{react, when, words},
        icons,
        time::LocalDay,
    },
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
            <For each=move || store.lines.get() key=|line| line.message.client_message_id.clone() let:line>
                <Row link line />
            </For>
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

#[component]
fn Row(link: Link, line: Line) -> impl IntoView {
    let mine = line.is_mine();
    let delivery = line.delivery;
    let faint = {
        let delivery = delivery.clone();
        move || mine && matches!(delivery.get(), Delivery::Sending | Delivery::Failed)
    };
    let (message, new_day, joined) = (line.message, line.new_day, line.joined);
    view! {
        <div class="day" class:hidden=when(move || !new_day.get())>
            <LocalDay at=message.created_at.clone() />
        </div>
        <Bubble
            text=message.content
            at=message.created_at
            mine
            author=message.sender_name.filter(|_| !mine)
            joined=move || joined.get()
            faint
            foot=mine.then(|| view! { <Words link delivery /> })
        />
    }
}

/// What became of the visitor's message, in words.
#[component]
fn Words(link: Link, delivery: ArcRwSignal<Delivery>) -> impl IntoView {
    let status = link.store.status;
    let failed = {
        let delivery = delivery.clone();
        move || delivery.get() == Delivery::Failed
    };
    let fate = move || match (delivery.get(), status.get()) {
        (Delivery::Sending, Status::Offline) => "Sending when you’re back online",
        (Delivery::Sending, _) => "Sending",
        (Delivery::Failed, _) => "Not sent.",
        (Delivery::Sent, _) => "Sent",
        (Delivery::Read, _) => "Read",
    };
    view! {
        <span class="words" class:bad=when(failed.clone())>{words(move || fate().to_owned())}</span>
        <button type="button" class="again" class:hidden=when(move || !failed()) on:click=move |_| spawn_local(link.retry())>
            "Try again"
        </button>
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
