//! A conversation in its row of the list.

use super::super::{labels::status_label, state::Conversation};
use crate::{
    threads::state::{lifecycle::Lifecycle, page_state::PageState},
    ui::{avatar::Avatar, relative_time::ago, time::iso},
};
use domain::{
    conversations::{ChatListItem, Status},
    threads::SenderType,
};
use leptos::prelude::*;

/// Whom it is with, how old it is, what it is about, what was said last.
pub fn row_body(state: PageState<Conversation>, item: Memo<ChatListItem>) -> AnyView {
    view! {
        <Avatar name=Signal::derive(move || item.with(ChatListItem::title)) online=Signal::derive(move || item.with(|item| item.online)) />
        <span class="grow">
            <span class="r1">
                <b dir="auto">{move || item.with(ChatListItem::title)}</b>
                <Ago lifecycle=state.lifecycle item />
            </span>
            <Subject item />
            <Preview item />
        </span>
        <Badge item />
    }
    .into_any()
}

/// The age of the last message. The server does not know the reader's clock, so it stays empty there.
#[component]
fn Ago(lifecycle: Lifecycle, item: Memo<ChatListItem>) -> impl IntoView {
    let at = move || item.with(|item| item.last_message_at.map(iso));
    let text = move || {
        lifecycle.track_time();
        if lifecycle.is_interactive() { at().map(|at| ago(&at)).unwrap_or_default() } else { String::new() }
    };
    view! { <time class="num" datetime=move || at().unwrap_or_default()>{text}</time> }
}

/// The subject, and the status when it is not the usual.
#[component]
fn Subject(item: Memo<ChatListItem>) -> impl IntoView {
    let subject = move || item.with(|item| item.subject.clone());
    let status = move || item.with(|item| item.status);
    let chip = move || {
        let usual = matches!(status(), Status::Open | Status::Active);
        (!usual).then(|| view! { <span class="chip">{status_label(status())}</span> })
    };
    view! {
        {move || subject().map(|subject| view! { <span class="about" dir="auto">{subject}</span> })}
        {chip}
    }
}

#[component]
fn Preview(item: Memo<ChatListItem>) -> impl IntoView {
    let from_agent = move || item.with(|item| item.last_message_sender == Some(SenderType::Agent));
    let text = move || item.with(|item| item.last_message_preview.clone().unwrap_or_default());
    let count = move || match item.with(|item| item.message_count) {
        1 => "1 message".to_owned(),
        count => format!("{count} messages"),
    };
    view! {
        <span class="pv">
            <Show when=from_agent><span class="you">"You: "</span></Show>
            <span dir="auto">{text}</span>
        </span>
        <span class="count num">{count}</span>
    }
}

#[component]
fn Badge(item: Memo<ChatListItem>) -> impl IntoView {
    let count = move || item.with(|item| item.unread_count);
    let text = move || if count() > 99 { "99+".to_owned() } else { count().max(1).to_string() };
    view! {
        <Show when=move || item.with(|item| item.unread)>
            <span class="badge num">{text}<span class="sr-only">" unread"</span></span>
        </Show>
    }
}
