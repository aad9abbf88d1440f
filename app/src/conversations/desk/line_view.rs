//! A line of the thread as it is read.

use super::{
    line::{Line, What, iso},
    state::Desk,
};
use crate::{
    conversations::delivery::Delivery,
    ui::{
        bubble::Bubble,
        time::{LocalDay, LocalTime},
    },
};
use domain::conversations::{Message, SenderType, title};
use leptos::prelude::*;

/// The day, where one starts with it, and the message or the note.
#[component]
pub(super) fn LineView(desk: Desk, line: Line) -> impl IntoView {
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
    let foot = mine.then(|| view! { <Fate desk delivery=fate /> });
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
fn Fate(desk: Desk, delivery: ArcRwSignal<Delivery>) -> impl IntoView {
    move || match delivery.get() {
        Delivery::Sending => view! { <span>"Sending…"</span> }.into_any(),
        Delivery::Failed => view! {
            <span class="fail">"Not sent yet, trying again."</span>
            <button class="link" type="button" on:click=move |_| desk.retry()>"Try now"</button>
        }
        .into_any(),
        Delivery::Sent => ().into_any(),
        Delivery::Read => view! { <span>"Read"</span> }.into_any(),
    }
}
