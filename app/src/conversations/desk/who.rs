//! Who the visitor is.

use super::{
    browser::describe,
    done::Done,
    line::iso,
    moments::day_in_sentence,
    revoke::Revoke,
    standing::AssigneeChoice,
    state::Desk,
    thread_head::{of, of_untracked},
};
use crate::ui::{avatar::Avatar, icons};
use domain::conversations::Identity;
use leptos::prelude::*;

/// The pane on the right; a sheet where there is no room for it.
#[component]
pub(super) fn WhoPane(desk: Desk) -> impl IntoView {
    let is_there = Memo::new(move |_| desk.detail.with(|detail| detail.as_ref().map(|chat| chat.item.id)));
    let body = move || is_there.get().map(|_| view! { <Who desk /> });
    view! {
        <aside class="who" class:open=move || desk.who_open.get() aria-label="Who this is">{body}</aside>
    }
}

#[component]
fn Who(desk: Desk) -> impl IntoView {
    let name = Signal::derive(move || of(desk, |chat| chat.item.title()));
    let online = Signal::derive(move || of(desk, |chat| chat.item.online));
    view! {
        <button class="btn quiet icon only-sheet close" type="button" aria-label="Close" on:click=move |_| desk.who_open.set(false)>
            {icons::x(18)}
        </button>
        <div class="top">
            <Avatar name size="l" online />
            <h2 dir="auto">{name}</h2>
            {move || match (desk.knows_presence(), online.get()) {
                (false, _) => view! { <span class="chip">"Not known"</span> },
                (true, true) => view! { <span class="chip ok here">"Here now"</span> },
                (true, false) => view! { <span class="chip">"Away"</span> },
            }}
        </div>
        <About desk />
        <Details desk />
        <Done desk />
        {desk.may_change().then(|| view! { <Revoke desk /> })}
    }
}

/// What it is about, what it is called, and who sees to it.
#[component]
fn About(desk: Desk) -> impl IntoView {
    let subject = move || of(desk, |chat| chat.item.subject.clone());
    let category = move || of(desk, |chat| chat.item.category.clone());
    let code = of_untracked(desk, |chat| chat.item.tracking_code.clone());
    let assignee =
        move || of(desk, |chat| chat.item.assigned_to.clone()).map_or("Nobody yet".to_owned(), |who| who.name);
    view! {
        <div>
            <h3>"Conversation"</h3>
            {move || subject().map(|subject| view! { <p class="kv subject"><b dir="auto">{subject}</b></p> })}
            <p class="kv">
                {icons::hash(16)} <span class="num">{code}</span>
                {move || category().map(|category| view! { <span class="chip" dir="auto">{category}</span> })}
            </p>
            <div class="kv">
                {icons::user(16)}
                {if desk.may_change() {
                    view! { <AssigneeChoice desk /> }.into_any()
                } else {
                    view! { <span dir="auto">{assignee}</span> }.into_any()
                }}
            </div>
        </div>
    }
}

#[component]
fn Details(desk: Desk) -> impl IntoView {
    let page = move || of(desk, |chat| chat.item.page_url.clone());
    let browser = move || of(desk, |chat| chat.user_agent.as_deref().and_then(describe));
    let phone = of_untracked(desk, |chat| chat.phone.clone());
    let first_seen = desk.detail.with_untracked(|chat| chat.as_ref().map(|chat| iso(chat.first_seen_at)));
    view! {
        <div>
            <h3>"Details"</h3>
            <p class="kv">{icons::shield(16)} <span>{move || of(desk, |chat| Some(chat.item.identity)).map(Identity::words)}</span></p>
            <EmailAddress desk />
            <AsGiven desk />
            {phone.map(|phone| view! { <p class="kv">{icons::phone(16)} <span>{phone}</span></p> })}
            {move || page().map(|page| view! { <p class="kv">{icons::globe(16)} <Page url=page /></p> })}
            {move || browser().map(|browser| view! { <p class="kv">{icons::monitor(16)} <span>{browser}</span></p> })}
            {first_seen.map(|at| view! { <FirstSeen at /> })}
        </div>
    }
}

#[component]
fn EmailAddress(desk: Desk) -> impl IntoView {
    let email = move || of(desk, |chat| chat.item.user_email.clone());
    let none = move || match of(desk, |chat| chat.item.mailed_to.is_some()) {
        true => "Your website vouches for no address",
        false => "No email address yet",
    };
    view! {
        <p class="kv">
            {icons::mail(16)}
            {move || match email() {
                Some(email) => view! { <a href=format!("mailto:{email}")>{email.clone()}</a> }.into_any(),
                None => view! { <span>{none}</span> }.into_any(),
            }}
        </p>
    }
}

/// What somebody says of themselves who is signed in, and their website does not. It proves nothing.
#[component]
fn AsGiven(desk: Desk) -> impl IntoView {
    let email = move || of(desk, |chat| chat.item.given_email().map(str::to_owned));
    let name = move || of(desk, |chat| chat.item.given_name.clone());
    view! {
        {move || email().map(|email| view! {
            <p class="kv">{icons::mail(16)} <span>"Gave this address for replies: " {email}</span></p>
        })}
        {move || name().map(|name| view! {
            <p class="kv">{icons::user(16)} <span>"Gave this name: " <bdi>{name}</bdi></span></p>
        })}
    }
}

/// Which day it was is the reader's to say: the server writes UTC's.
#[component]
fn FirstSeen(at: String) -> impl IntoView {
    let day = RwSignal::new(at.get(..10).unwrap_or_default().to_owned());
    let iso = at.clone();
    Effect::new(move |_: Option<()>| day.set(day_in_sentence(&iso)));
    view! { <p class="kv">{icons::clock(16)} <span>"First seen " <time datetime=at>{day}</time></span></p> }
}

/// The page that the visitor is on. Only web addresses become links: the visitor's browser tells it.
#[component]
fn Page(url: String) -> impl IntoView {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let shown = url.split_once("://").map_or(url.clone(), |(_, rest)| rest.to_owned());
    if is_web {
        view! { <a href=url target="_blank" rel="noopener noreferrer nofollow">{shown}</a> }.into_any()
    } else {
        view! { <span>{shown}</span> }.into_any()
    }
}
