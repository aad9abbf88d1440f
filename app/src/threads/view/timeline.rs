//! The timeline of the open thread: it follows its end, and loads what came before.

use super::line::LineView;
use crate::threads::state::{kind::Kind, load::Load, page_state::PageState, thread::line::Line};
use domain::threads::Message;
use leptos::{html::Div, prelude::*};

/// How near its end the timeline is scrolled for new messages to scroll it further, in pixels.
const NEAR_END: i32 = 80;

/// The messages, and the notes among them.
#[component]
pub fn TimelineView<K: Kind>(
    /// The page.
    state: PageState<K>,
    /// The author of a message, as this agent calls them.
    author: Callback<Message, String>,
    /// What screen readers say while the other side is typing.
    typing: &'static str,
) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    let at_end = StoredValue::new(true);
    let scrolled = move |_| {
        if let Some(list) = place.get_untracked() {
            at_end.set_value(list.scroll_height() - list.scroll_top() - list.client_height() < NEAR_END);
        }
    };
    follow_end(state, place, at_end);
    let has_earlier = move || state.thread.timeline().has_earlier();
    view! {
        <div class="tl" node_ref=place on:scroll=scrolled tabindex="0" role="log" aria-live="polite" aria-label="Messages">
            <Show when=has_earlier><Earlier state place /></Show>
            <For each=move || state.thread.timeline().lines().get() key=Line::key let:line>
                <LineView outbox=state.outbox line author />
            </For>
            <Show when=move || state.thread.is_typing().get()>
                <div class="m"><div class="b typing"><i></i><i></i><i></i><span class="sr-only">{typing}</span></div></div>
            </Show>
        </div>
    }
}

/// New lines scroll into view, unless one is reading back; one's own always do.
fn follow_end<K: Kind>(state: PageState<K>, place: NodeRef<Div>, at_end: StoredValue<bool>) {
    Effect::new(move |before: Option<usize>| {
        let (count, own) =
            state.thread.timeline().lines().with(|lines| (lines.len(), lines.last().is_some_and(Line::is_own)));
        state.thread.is_typing().track();
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

/// Loads history, and keeps what one was reading in its place.
#[component]
fn Earlier<K: Kind>(state: PageState<K>, place: NodeRef<Div>) -> impl IntoView {
    let words = move || match state.thread.earlier().state().get() {
        Load::Loading => "Loading…".to_owned(),
        Load::Failed(why) => format!("{why} Try again"),
        _ => "Earlier messages".to_owned(),
    };
    let load = move |_| {
        let before = place.get_untracked().map(|list| list.scroll_height() - list.scroll_top());
        state.thread.load_earlier();
        Effect::new(move |loading: Option<bool>| {
            let is_loading = state.thread.earlier().state().get() == Load::Loading;
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
