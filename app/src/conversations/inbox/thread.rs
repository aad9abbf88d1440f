//! The open conversation.

use super::{
    line::{Line, LineContent},
    line_view::LineView,
    reply_form::ReplyArea,
    state::{InboxState, Load},
    thread_header::ThreadHeader,
};
use crate::ui::empty::{Broken, Empty, SkeletonThread};
use domain::conversations::SenderType;
use leptos::{html::Div, prelude::*};

/// How near its end the thread is scrolled for new messages to scroll it further, in pixels.
const NEAR_END: i32 = 80;

/// The pane in the middle.
#[component]
pub(super) fn ThreadPanel(state: InboxState) -> impl IntoView {
    let shown = Memo::new(move |_| match (state.open.get(), state.thread_load.get()) {
        (None, _) => "none",
        (_, Load::Missing) => "missing",
        (_, Load::Failed(_)) => "failed",
        (_, Load::Loading) => "loading",
        (_, Load::Done) => "thread",
    });
    let body = move || match shown.get() {
        "none" => nothing_open(),
        "missing" => missing(),
        "failed" => {
            let message = Signal::derive(move || state.thread_load.with(Load::why));
            view! { <Broken message retry=Callback::new(move |()| state.load_chat()) /> }.into_any()
        }
        "loading" => view! { <SkeletonThread /> }.into_any(),
        _ => view! {
            <ThreadHeader state />
            <TimelineView state />
            {state.may_change().then(|| view! { <ReplyArea state /> })}
        }
        .into_any(),
    };
    view! { <main class="thread">{body}</main> }
}

fn nothing_open() -> AnyView {
    view! {
        <Empty title="Pick a conversation">
            <p>"Or move with " <kbd>"j"</kbd> " and " <kbd>"k"</kbd> ". " <kbd>"?"</kbd> " shows all keys."</p>
        </Empty>
    }
    .into_any()
}

fn missing() -> AnyView {
    view! {
        <Empty title="This conversation is not there">
            <p>"The address may be mistyped, or it was deleted."</p>
            <a class="btn" href="/inbox">"Go to the inbox"</a>
        </Empty>
    }
    .into_any()
}

#[component]
fn TimelineView(state: InboxState) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    let at_end = StoredValue::new(true);
    let scrolled = move |_| {
        if let Some(list) = place.get_untracked() {
            at_end.set_value(list.scroll_height() - list.scroll_top() - list.client_height() < NEAR_END);
        }
    };
    follow_end(state, place, at_end);
    let has_earlier = move || state.detail.with(|detail| detail.as_ref().is_some_and(|detail| detail.has_earlier));
    view! {
        <div class="tl" node_ref=place on:scroll=scrolled tabindex="0" role="log" aria-live="polite" aria-label="Messages">
            <Show when=has_earlier><Earlier state place /></Show>
            <For each=move || state.lines.all.get() key=Line::key let:line>
                <LineView state line />
            </For>
            <Show when=move || state.typing.get()>
                <div class="m"><div class="b typing"><i></i><i></i><i></i><span class="sr-only">"The visitor is typing"</span></div></div>
            </Show>
        </div>
    }
}

/// New lines scroll into view, unless one is reading back; one's own always do.
fn follow_end(state: InboxState, place: NodeRef<Div>, at_end: StoredValue<bool>) {
    Effect::new(move |before: Option<usize>| {
        let (count, own) = state.lines.all.with(|lines| (lines.len(), lines.last().is_some_and(is_own)));
        state.typing.track();
        if place.get().is_none() {
            return count;
        }
        let before = before.unwrap_or_default();
        if before == 0 || at_end.get_value() || (own && count == before + 1) {
            request_animation_frame(move || {
                if let Some(list) = place.try_get_untracked().flatten() {
                    list.set_scroll_top(list.scroll_height());
                }
            });
        }
        count
    });
}

fn is_own(line: &Line) -> bool {
    matches!(&line.what, LineContent::Message(message) if message.sender_type == SenderType::Agent)
}

/// Loads history, and keeps what one was reading in its place.
#[component]
fn Earlier(state: InboxState, place: NodeRef<Div>) -> impl IntoView {
    let words = move || match state.earlier_load.get() {
        Load::Loading => "Loading…".to_owned(),
        Load::Failed(why) => format!("{why} Try again"),
        _ => "Earlier messages".to_owned(),
    };
    let load = move |_| {
        let before = place.get_untracked().map(|list| list.scroll_height() - list.scroll_top());
        state.load_earlier();
        Effect::new(move |loading: Option<bool>| {
            let is_loading = state.earlier_load.get() == Load::Loading;
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
