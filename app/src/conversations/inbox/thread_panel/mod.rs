//! The panel in the middle: the open conversation.

mod header;
mod line;
mod reply_form;
mod status_select;
mod timeline;

use self::{header::ThreadHeader, reply_form::ReplyArea, timeline::TimelineView};
use super::{
    controls::Controls,
    state::{InboxState, Load},
};
use crate::{
    threads::view::skeletons::SkeletonThread,
    ui::placeholders::{EmptyState, LoadError},
};
use leptos::prelude::*;

/// The panel in the middle.
#[component]
pub fn ThreadPanel(state: InboxState, controls: Controls) -> impl IntoView {
    let shown = Memo::new(move |_| match (state.thread.open().get(), state.thread.load().get()) {
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
            let message = Signal::derive(move || state.thread.load().with(Load::why));
            view! { <LoadError message retry=Callback::new(move |()| state.sync.load_thread()) /> }.into_any()
        }
        "loading" => view! { <SkeletonThread /> }.into_any(),
        _ => view! {
            <ThreadHeader state controls />
            <TimelineView state />
            {state.may_change().then(|| view! { <ReplyArea state controls /> })}
        }
        .into_any(),
    };
    view! { <main class="thread">{body}</main> }
}

fn nothing_open() -> AnyView {
    view! {
        <EmptyState title="Pick a conversation">
            <p>"Or move with " <kbd>"j"</kbd> " and " <kbd>"k"</kbd> ". " <kbd>"?"</kbd> " shows all keys."</p>
        </EmptyState>
    }
    .into_any()
}

fn missing() -> AnyView {
    view! {
        <EmptyState title="This conversation is not there">
            <p>"The address may be mistyped, or it was deleted."</p>
            <a class="btn" href="/inbox">"Go to the inbox"</a>
        </EmptyState>
    }
    .into_any()
}
