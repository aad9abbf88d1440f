//! A line of the thread as it is read: a message, or a note among the messages.

use crate::{
    threads::{
        client::line::Delivery,
        state::{
            kind::Kind,
            outbox::Outbox,
            thread::line::{Line, LineContent},
        },
    },
    ui::{
        linked_text::LinkedText,
        time::{LocalDay, LocalTime, iso},
    },
};
use domain::threads::{Message, SenderType};
use leptos::prelude::*;

/// The day, where one starts with it, and the message or the note.
#[component]
pub fn LineView<K: Kind>(
    /// What is unsent.
    outbox: Outbox<K>,
    /// What is shown.
    line: Line,
    /// The author of a message, as this agent calls them.
    author: Callback<Message, String>,
) -> impl IntoView {
    let (at, new_day) = (iso(line.at), line.new_day.clone());
    let day = at.clone();
    let body = match &line.content {
        LineContent::Note(text) => view! { <p class="sys num">{text.clone()} " · " <LocalTime at /></p> }.into_any(),
        LineContent::Message(message) if message.sender_type == SenderType::System => {
            view! { <p class="sys" dir="auto">{message.content.clone()}</p> }.into_any()
        }
        LineContent::Message(message) => {
            let author = author.run(message.clone());
            bubble(outbox, message.clone(), &line, at, author)
        }
    };
    view! {
        <Show when=move || new_day.get()>
            <p class="day"><LocalDay at=day.clone() /></p>
        </Show>
        {body}
    }
}

fn bubble<K: Kind>(outbox: Outbox<K>, message: Message, line: &Line, at: String, author: String) -> AnyView {
    let mine = line.is_own();
    let (delivery, joined) = (line.delivery.clone(), line.joined.clone());
    let shown = delivery.clone();
    let foot = mine.then(|| view! { <DeliveryStatus outbox delivery=shown /> });
    let faint = move || delivery.get() == Delivery::Sending;
    view! { <MessageBubble text=message.content at mine author joined=move || joined.get() faint foot /> }.into_any()
}

/// The delivery of a reply, in words.
#[component]
fn DeliveryStatus<K: Kind>(outbox: Outbox<K>, delivery: ArcRwSignal<Delivery>) -> impl IntoView {
    move || match delivery.get() {
        Delivery::Sending => view! { <span>"Sending…"</span> }.into_any(),
        Delivery::Failed => view! {
            <span class="fail">"Not sent yet, trying again."</span>
            <button class="link" type="button" on:click=move |_| outbox.retry_now()>"Try now"</button>
        }
        .into_any(),
        Delivery::Sent => ().into_any(),
        Delivery::Read => view! { <span>"Read"</span> }.into_any(),
    }
}

/// One message: its text, and under it its author, its time and its delivery.
#[component]
fn MessageBubble(
    /// What was written.
    text: String,
    /// When, as RFC 3339.
    at: String,
    /// Whether the reader wrote it; such bubbles stand on the right.
    mine: bool,
    /// Who wrote it.
    author: String,
    /// Whether the line under it is left out, because the next message's says the same.
    joined: impl Fn() -> bool + Send + 'static,
    /// Whether it has not arrived yet.
    faint: impl Fn() -> bool + Send + 'static,
    /// Its delivery, in words.
    foot: impl IntoView + 'static,
) -> impl IntoView {
    view! {
        <div class="m" class:me=mine class:joined=joined class:faint=faint>
            <div class="b" dir="auto">
                <LinkedText text />
            </div>
            <div class="meta">
                <span class="author">{author}</span>
                <LocalTime at />
                {foot}
            </div>
        </div>
    }
}
