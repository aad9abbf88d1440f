//! The open conversation.

use super::{
    compose::Compose,
    lines::{Delivery, Line, What, iso},
    state::{Desk, Load},
    thread_head::ThreadHead,
};
use crate::ui::{
    bubble::Bubble,
    empty::{Broken, Empty, SkeletonThread},
    time::{LocalDay, LocalTime},
};
use domain::conversations::{Message, SenderType, title};
use leptos::{html::Div, prelude::*};
use uuid::Uuid;

/// How near its end the thread is scrolled for new messages to scroll it further, in pixels.
const NEAR_END: i32 = 80;

/// The pane in the middle.
#[component]
pub(super) fn ThreadPane(desk: Desk) -> impl IntoView {
    let state = Memo::new(move |_| match (desk.open.get(), desk.thread_load.get()) {
        (None, _) => "none",
        (_, Load::Missing) => "missing",
        (_, Load::Failed(_)) => "failed",
        (_, Load::Loading) => "loading",
        (_, Load::Done) => "thread",
    });
    let body = move || match state.get() {
        "none" => view! {
            <Empty title="Pick a conversation">
                <p>"Or move with " <kbd>"j"</kbd> " and " <kbd>"k"</kbd> ". " <kbd>"?"</kbd> " shows all keys."</p>
            </Empty>
        }
        .into_any(),
        "missing" => view! {
            <Empty title="This conversation is not there">
                <p>"The address may be mistyped, or it was deleted. " <a href="/inbox">"Go to the inbox"</a></p>
            </Empty>
        }
        .into_any(),
        "failed" => {
            let message =
                Signal::derive(
                    move || if let Load::Failed(why) = desk.thread_load.get() { why } else { String::new() },
                );
            view! { <Broken message retry=Callback::new(move |()| desk.load_chat()) /> }.into_any()
        }
        "loading" => view! { <SkeletonThread /> }.into_any(),
        _ => view! {
            <ThreadHead desk />
            <Timeline desk />
            <Compose desk />
        }
        .into_any(),
    };
    view! { <main class="thread">{body}</main> }
}

#[component]
fn Timeline(desk: Desk) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    let at_end = StoredValue::new(true);
    let scrolled = move |_| {
        if let Some(list) = place.get_untracked() {
            at_end.set_value(list.scroll_height() - list.scroll_top() - list.client_height() < NEAR_END);
        }
    };
    // New lines scroll into view, unless one is reading back; one's own always do.
    Effect::new(move |before: Option<(usize, i32)>| {
        let (count, own) = desk.lines.all.with(|lines| (lines.len(), lines.last().is_some_and(is_own)));
        desk.typing.track();
        let Some(list) = place.get() else { return (count, 0) };
        let height = list.scroll_height();
        let is_first = before.is_none_or(|(before, _)| before == 0);
        if is_first || at_end.get_value() || (own && before.is_some_and(|(before, _)| count == before + 1)) {
            request_animation_frame(move || {
                if let Some(list) = place.try_get_untracked().flatten() {
                    list.set_scroll_top(list.scroll_height());
                }
            });
        }
        (count, height)
    });
    let has_earlier = move || desk.detail.with(|detail| detail.as_ref().is_some_and(|detail| detail.has_earlier));
    view! {
        <div class="tl" node_ref=place on:scroll=scrolled tabindex="0" role="log" aria-live="polite" aria-label="Messages">
            <Show when=has_earlier><Earlier desk place /></Show>
            <For each=move || desk.lines.all.get() key=Line::key let:line>
                <LineView desk line />
            </For>
            <Show when=move || desk.typing.get()>
                <div class="m"><div class="b typing"><i></i><i></i><i></i><span class="sr-only">"The visitor is typing"</span></div></div>
            </Show>
        </div>
    }
}

fn is_own(line: &Line) -> bool {
    matches!(&line.what, What::Message(message) if message.sender_type == SenderType::Agent)
}

/// Loads history, and keeps what one was reading in its place.
#[component]
fn Earlier(desk: Desk, place: NodeRef<Div>) -> impl IntoView {
    let words = move || match desk.earlier_load.get() {
        Load::Loading => "Loading…".to_owned(),
        Load::Failed(why) => format!("{why} Try again"),
        _ => "Earlier messages".to_owned(),
    };
    let load = move |_| {
        let before = place.get_untracked().map(|list| list.scroll_height() - list.scroll_top());
        desk.load_earlier();
        Effect::new(move |loading: Option<bool>| {
            let is_loading = desk.earlier_load.get() == Load::Loading;
            if loading == Some(true) && !is_loading {
                request_animation_frame(move || {
                    if let (Some(list), Some(before)) = (place.try_get_untracked().flatten(), before) {
                        list.set_scroll_top(list.scroll_height() - before);
                    }
                });
            }
            is_loading
        });
    };
    view! { <button class="btn quiet more" type="button" on:click=load>{words}</button> }
}

#[component]
fn LineView(desk: Desk, line: Line) -> impl IntoView {
    let (at, new_day) = (iso(line.at), line.new_day.clone());
    let day = at.clone();
    let body = match &line.what {
        What::Email(text) => view! { <p class="sys num">{text.clone()} " · " <LocalTime at /></p> }.into_any(),
        What::Message(message) if message.sender_type == SenderType::System => {
            view! { <p class="sys" dir="auto">{message.content.clone()}</p> }.into_any()
        }
        What::Message(message) => bubble(desk, message.clone(), &line, at),
    };
    view! {
        <Show when=move || new_day.get()>
            <p class="day"><LocalDay at=day.clone() /></p>
        </Show>
        {body}
    }
}

fn bubble(desk: Desk, message: Message, line: &Line, at: String) -> AnyView {
    let mine = message.sender_type == SenderType::Agent;
    let author = author(desk, &message);
    let (delivery, joined) = (line.delivery.clone(), line.joined.clone());
    let fate = delivery.clone();
    let foot = mine.then(|| view! { <Fate desk delivery=fate id=message.client_message_id /> });
    let faint = move || delivery.get() == Delivery::Sending;
    view! { <Bubble text=message.content at mine author=Some(author) joined=move || joined.get() faint foot /> }
        .into_any()
}

/// Who wrote it, as this agent calls them.
fn author(desk: Desk, message: &Message) -> String {
    match &message.sender_name {
        Some(name) if desk.start.with_value(|start| start.me.name == *name) => "You".to_owned(),
        Some(name) => name.clone(),
        None => desk.detail.with_untracked(|detail| {
            let item = detail.as_ref().map(|detail| &detail.item);
            title(
                item.and_then(|item| item.user_name.as_deref()),
                item.and_then(|item| item.user_email.as_deref()),
                None,
            )
        }),
    }
}

/// What became of a reply, in words.
#[component]
fn Fate(desk: Desk, delivery: ArcRwSignal<Delivery>, id: Uuid) -> impl IntoView {
    move || match delivery.get() {
        Delivery::Sending => view! { <span>"Sending…"</span> }.into_any(),
        Delivery::Failed => view! {
            <span class="fail">"Not sent."</span>
            <button class="link" type="button" on:click=move |_| desk.retry(id)>"Try again"</button>
        }
        .into_any(),
        Delivery::Sent => ().into_any(),
        Delivery::Read => view! { <span>"Read"</span> }.into_any(),
    }
}
