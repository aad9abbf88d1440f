//! A line of the thread as it is read.

use super::super::state::InboxState;
use crate::{
    threads::{
        client::line::Delivery,
        state::line::{Line, LineContent},
        view::message_bubble::MessageBubble,
    },
    ui::time::{LocalDay, LocalTime, iso},
};
use domain::{
    conversations::title,
    threads::{Message, SenderType},
};
use leptos::prelude::*;

/// The day, where one starts with it, and the message or the note.
#[component]
pub fn LineView(state: InboxState, line: Line) -> impl IntoView {
    let (at, new_day) = (iso(line.at), line.new_day.clone());
    let day = at.clone();
    let body = match &line.content {
        LineContent::Note(text) => view! { <p class="sys num">{text.clone()} " · " <LocalTime at /></p> }.into_any(),
        LineContent::Message(message) if message.sender_type == SenderType::System => {
            view! { <p class="sys" dir="auto">{message.content.clone()}</p> }.into_any()
        }
        LineContent::Message(message) => bubble(state, message.clone(), &line, at),
    };
    view! {
        <Show when=move || new_day.get()>
            <p class="day"><LocalDay at=day.clone() /></p>
        </Show>
        {body}
    }
}

fn bubble(state: InboxState, message: Message, line: &Line, at: String) -> AnyView {
    let mine = message.sender_type == SenderType::Agent;
    let author = author(state, &message);
    let (delivery, joined) = (line.delivery.clone(), line.joined.clone());
    let shown = delivery.clone();
    let foot = mine.then(|| view! { <DeliveryStatus state delivery=shown /> });
    let faint = move || delivery.get() == Delivery::Sending;
    view! { <MessageBubble text=message.content at mine author=Some(author) joined=move || joined.get() faint foot /> }
        .into_any()
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

/// The delivery of a reply, in words.
#[component]
fn DeliveryStatus(state: InboxState, delivery: ArcRwSignal<Delivery>) -> impl IntoView {
    move || match delivery.get() {
        Delivery::Sending => view! { <span>"Sending…"</span> }.into_any(),
        Delivery::Failed => view! {
            <span class="fail">"Not sent yet, trying again."</span>
            <button class="link" type="button" on:click=move |_| state.outbox.retry_now()>"Try now"</button>
        }
        .into_any(),
        Delivery::Sent => ().into_any(),
        Delivery::Read => view! { <span>"Read"</span> }.into_any(),
    }
}
