//! The panel on the right: who the visitor is, and what was done with the conversation.

mod activity_log;
mod assignee_select;
mod revoke_access;
mod user_agent;

use self::{
    activity_log::ActivityLog, assignee_select::AssigneeSelect, revoke_access::RevokeAccess, user_agent::describe,
};
use super::state::InboxState;
use crate::ui::{avatar::Avatar, icons, relative_time::day_in_sentence, time::iso};
use domain::conversations::Identity;
use leptos::prelude::*;

/// The panel on the right; a sheet where there is no room for it.
#[component]
pub fn VisitorPanel(state: InboxState) -> impl IntoView {
    let is_there = Memo::new(move |_| state.thread.detail().with(|detail| detail.as_ref().map(|chat| chat.item.id)));
    let body = move || is_there.get().map(|_| view! { <Who state /> });
    view! {
        <aside class="who" class:open=move || state.panels.about().get() aria-label="Who this is">{body}</aside>
    }
}

#[component]
fn Who(state: InboxState) -> impl IntoView {
    let name = Signal::derive(move || state.thread.read(|chat| chat.item.title()));
    let online = Signal::derive(move || state.thread.read(|chat| chat.item.online));
    view! {
        <button class="btn quiet icon only-sheet close" type="button" aria-label="Close" on:click=move |_| state.panels.close_about()>
            {icons::x(18)}
        </button>
        <div class="top">
            <Avatar name size="l" online />
            <h2 dir="auto">{name}</h2>
            {move || match (state.connection.knows_presence(), online.get()) {
                (false, _) => view! { <span class="chip">"Not known"</span> },
                (true, true) => view! { <span class="chip ok here">"Here now"</span> },
                (true, false) => view! { <span class="chip">"Away"</span> },
            }}
        </div>
        <About state />
        <Details state />
        <ActivityLog state />
        {state.may_change().then(|| view! { <RevokeAccess state /> })}
    }
}

/// The conversation: its subject, its number, and its assignee.
#[component]
fn About(state: InboxState) -> impl IntoView {
    let subject = move || state.thread.read(|chat| chat.item.subject.clone());
    let category = move || state.thread.read(|chat| chat.item.category.clone());
    let code = state.thread.read_untracked(|chat| chat.item.tracking_code.clone());
    let assignee =
        move || state.thread.read(|chat| chat.item.assigned_to.clone()).map_or("Nobody yet".to_owned(), |who| who.name);
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
                {if state.may_change() {
                    view! { <AssigneeSelect state /> }.into_any()
                } else {
                    view! { <span dir="auto">{assignee}</span> }.into_any()
                }}
            </div>
        </div>
    }
}

#[component]
fn Details(state: InboxState) -> impl IntoView {
    let page = move || state.thread.read(|chat| chat.item.page_url.clone());
    let browser = move || state.thread.read(|chat| chat.user_agent.as_deref().and_then(describe));
    let phone = state.thread.read_untracked(|chat| chat.phone.clone());
    let first_seen = state.thread.detail().with_untracked(|chat| chat.as_ref().map(|chat| iso(chat.first_seen_at)));
    view! {
        <div>
            <h3>"Details"</h3>
            <p class="kv">{icons::shield(16)} <span>{move || state.thread.read(|chat| Some(chat.item.identity)).map(Identity::words)}</span></p>
            <EmailAddress state />
            <AsGiven state />
            {phone.map(|phone| view! { <p class="kv">{icons::phone(16)} <span>{phone}</span></p> })}
            {move || page().map(|page| view! { <p class="kv">{icons::globe(16)} <Page url=page /></p> })}
            {move || browser().map(|browser| view! { <p class="kv">{icons::monitor(16)} <span>{browser}</span></p> })}
            {first_seen.map(|at| view! { <FirstSeen at /> })}
        </div>
    }
}

#[component]
fn EmailAddress(state: InboxState) -> impl IntoView {
    let email = move || state.thread.read(|chat| chat.item.user_email.clone());
    let none = move || match state.thread.read(|chat| chat.item.mailed_to.is_some()) {
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

/// The address and the name that a signed-in visitor gave, and that their website does not vouch for. They prove
/// nothing.
#[component]
fn AsGiven(state: InboxState) -> impl IntoView {
    let email = move || state.thread.read(|chat| chat.item.given_email().map(str::to_owned));
    let name = move || state.thread.read(|chat| chat.item.given_name.clone());
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
