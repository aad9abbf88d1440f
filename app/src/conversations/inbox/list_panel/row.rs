//! A conversation in the list.

use super::super::{
    labels::status_label,
    state::{InboxState, InboxUrl},
};
use crate::ui::{avatar::Avatar, relative_time::ago, time::iso};
use domain::{
    conversations::{ChatListItem, Status},
    threads::SenderType,
};
use leptos::{ev::MouseEvent, prelude::*};

/// A link, so that it works before the page is alive and opens in a new tab when asked to.
#[component]
pub fn Row(state: InboxState, item: ChatListItem) -> impl IntoView {
    let id = item.id;
    let first = item;
    let item = Memo::new(move |before: Option<&ChatListItem>| {
        let now = state.list.items().with(|items| items.iter().find(|item| item.id == id).cloned());
        let mut now = now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone());
        if state.is_seen(id) {
            (now.unread, now.unread_count) = (false, 0);
        }
        now
    });
    let selected = move || state.thread.open().get() == Some(id);
    let open = move |event: MouseEvent| {
        if !event.ctrl_key() && !event.meta_key() && !event.shift_key() && event.button() == 0 {
            event.prevent_default();
            state.open_chat(id);
        }
    };
    let href = move || InboxUrl { open: Some(id), ..state.url() }.path();
    view! {
        <a
            id=format!("chat-{id}")
            class="row"
            class:sel=selected
            class:un=move || item.with(|item| item.unread)
            aria-current=move || selected().then_some("true")
            href=href
            on:click=open
        >
            <Avatar name=Signal::derive(move || item.with(ChatListItem::title)) online=Signal::derive(move || item.with(|item| item.online)) />
            <span class="grow">
                <span class="r1">
                    <b dir="auto">{move || item.with(ChatListItem::title)}</b>
                    <Ago state item />
                </span>
                <Subject item />
                <Preview item />
            </span>
            <Badge item />
        </a>
    }
}

/// The age of the last message. The server does not know the reader's clock, so it stays empty there.
#[component]
fn Ago(state: InboxState, item: Memo<ChatListItem>) -> impl IntoView {
    let at = move || item.with(|item| item.last_message_at.map(iso));
    let text = move || {
        state.lifecycle.track_time();
        if state.lifecycle.is_interactive() { at().map(|at| ago(&at)).unwrap_or_default() } else { String::new() }
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
