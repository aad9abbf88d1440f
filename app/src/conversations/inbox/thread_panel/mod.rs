//! The panel in the middle: the open conversation.

mod header;
mod reply_form;
mod status_select;

use self::{header::ThreadHeader, reply_form::ReplyArea};
use super::state::InboxState;
use crate::{
    threads::{
        state::load::Load,
        view::{controls::Controls, skeletons::SkeletonThread, timeline::TimelineView},
    },
    ui::placeholders::{EmptyState, LoadError},
};
use domain::{conversations::title, threads::Message};
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
            <TimelineView
                state=state.page()
                author=Callback::new(move |message| author(state, &message))
                typing="The visitor is typing"
            />
            {state.may_change().then(|| view! { <ReplyArea state controls /> })}
        }
        .into_any(),
    };
    view! { <main class="thread">{body}</main> }
}

/// The author of a message, as this agent calls them.
fn author(state: InboxState, message: &Message) -> String {
    match &message.sender_name {
        Some(name) if state.initial(|initial| initial.me.name == *name) => "You".to_owned(),
        Some(name) => name.clone(),
        None => state.thread.detail().with_untracked(|detail| {
            let item = detail.as_ref().map(|detail| &detail.item);
            title(
                item.and_then(|item| item.user_name.as_deref()),
                item.and_then(|item| item.user_email.as_deref()),
                None,
            )
        }),
    }
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
