//! The widget's markup, as a visitor without JavaScript sees it. With JavaScript, `draw` changes it from here
//! on; it finds what changes by the ids, and `event_handlers` what was clicked by `data-do`.

use crate::conversations::widget::client::state::{
    State,
    avatars::avatars,
    rows::{Looks, Row, rows},
};
use crate::ui::{icons, linked_text::LinkedText};
use domain::settings::Inbox;
use leptos::prelude::*;

/// Everything that the widget shows. `initial_data` is what it starts from in the browser.
#[component]
pub(super) fn Skeleton(
    state: State,
    inbox: Inbox,
    initial_data: String,
    full_page: bool,
    form_id: String,
) -> impl IntoView {
    let label = format!("Chat with {}", inbox.name);
    let avatars = avatars(&state.timeline, &inbox.name);
    let is_closed = state.is_closed;
    view! {
        <section id="widget" class="widget" class:page=full_page aria-label=label data-initial=initial_data>
            <Header name=inbox.name.clone() avatars full_page />
            <Log state name=inbox.name greeting=inbox.greeting />
            <button type="button" id="fresh" class="fresh" data-do="follow" hidden>
                {icons::arrow_down(14)} "New messages"
            </button>
            <form id="form" class="pc" method="post" action="/widget/messages">
                <input type="hidden" name="inbox" value=inbox.key />
                <input type="hidden" name="clientMessageId" value=form_id />
                <p id="notice" class="notice" role="alert"></p>
                <p id="reload-notice" class="notice" role="alert" hidden>
                    "This chat is out of date, or a part of it could not be loaded. " <a href="">"Load it again"</a>
                </p>
                <Contact />
                <Verification />
                <div id="closed" class="contact" hidden=!is_closed>
                    <p>"This conversation is closed."</p>
                    <p class="row js"><button type="button" class="save" data-do="anew">"Start a new one"</button></p>
                </div>
                <div id="writing" class="in">
                    <textarea id="field" name="content" rows="1" required dir="auto" aria-label=HINT placeholder=HINT></textarea>
                    <button class="go" aria-label="Send">{icons::send(16)}</button>
                </div>
                <p class="by">"Light left on by " <b>"Porchlight"</b></p>
            </form>
        </section>
    }
}

const HINT: &str = "Write a message…";

/// Who one talks to, and whether the connection stands.
#[component]
fn Header(name: String, avatars: [String; 2], full_page: bool) -> impl IntoView {
    let [first, second] = avatars;
    let alone = second.is_empty();
    view! {
        <header class="ph">
            <div class="faces" aria-hidden="true">
                <span id="face-1">{first}</span>
                <span id="face-2" hidden=alone>{second}</span>
            </div>
            <div class="who">
                <h1 dir="auto">{name}</h1>
                <p class="status js" role="status"><span id="dot" class="dot"></span><span id="status">"Connecting…"</span></p>
            </div>
            <button type="button" id="sound" class="hb js" aria-label="Sound" aria-pressed="true" title="Sound" data-do="sound">
                {icons::bell(18)} {icons::bell_off(18)}
            </button>
            {(!full_page).then(|| view! {
                <button type="button" class="hb js" aria-label="Close chat" data-do="close">{icons::x(20)}</button>
            })}
        </header>
    }
}

/// All messages; before them the greeting, or the way to earlier ones. An inbox without a greeting has an empty one, which
/// the styles hide.
#[component]
fn Log(state: State, name: String, greeting: String) -> impl IntoView {
    let (has_earlier, greets) = (state.timeline.has_earlier(), state.greets());
    let messages = rows(&state.timeline, state.clock, state.status).iter().map(message).collect_view();
    let empty = Row { key: "", text: "", at: "", looks: Looks { class: "m", ..Looks::default() } };
    view! {
        <div id="log" class="pm" role="log" aria-live="polite" aria-relevant="additions" aria-label="Messages" tabindex="0">
            <button type="button" id="earlier" class="earlier js" data-do="earlier" hidden=!has_earlier>"Earlier messages"</button>
            <div id="greeting" class="m" hidden=!greets>
                {(!greeting.is_empty()).then(|| view! {
                    <div class="b" dir="auto">{greeting}</div>
                    <p class="meta">{name}</p>
                })}
            </div>
            <div id="rows">{messages}</div>
            <template id="row">{message(&empty)}</template>
            <p id="typing" class="typing" hidden>
                <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
                <span id="who"></span>
            </p>
        </div>
    }
}

/// A message, and before it the day, where one starts with it.
fn message(row: &Row<'_>) -> impl IntoView + use<> {
    let Looks { class, words, day, .. } = &row.looks;
    let no_day = day.is_empty();
    view! {
        <div id=Some(row.key.to_owned()).filter(|key| !key.is_empty())>
            <p class="day" hidden=no_day>{day.clone()}</p>
            <div class=*class>
                <div class="b" dir="auto"><LinkedText text=row.text.to_owned() /></div>
                <p class="meta">
                    <time class="words" datetime=row.at.to_owned()>{words.clone()}</time>
                    <button type="button" class="again" data-do="retry" hidden>"Try now"</button>
                </p>
            </div>
        </div>
    }
}

/// The way to show that an address is one's own.
#[component]
fn Verification() -> impl IntoView {
    view! {
        <details id="verify" class="contact js" hidden>
            <summary>"Verify your address"</summary>
            <p id="verify-words"></p>
            <input id="code" inputmode="numeric" autocomplete="one-time-code" maxlength="9" placeholder="Six digits" aria-label="Code" />
            <p id="verify-problem" class="bad" role="alert"></p>
            <p class="row">
                <button type="button" id="verify-button" class="save" data-do="verify"></button>
                <button type="button" id="resend" class="later" data-do="resend">"Another code"</button>
            </p>
        </details>
    }
}

/// "Where can we reach you?": a name and an address, both optional. Part of the composer's form, so that
/// without JavaScript it goes out with the message.
#[component]
fn Contact() -> impl IntoView {
    view! {
        <details id="contact" class="contact">
            <summary>"Where can we reach you?"</summary>
            <p>"If you leave, we email you the answer."</p>
            <input id="name" name="name" autocomplete="name" maxlength="200" placeholder="Name" aria-label="Name" />
            <input id="email" name="email" type="email" autocomplete="email" maxlength="254" placeholder="Email" aria-label="Email" />
            <p id="problem" class="bad" role="alert"></p>
            <p class="row js">
                <button type="button" class="save" data-do="introduce">"Save"</button>
                <button type="button" class="later" data-do="decline">"Not now"</button>
            </p>
        </details>
    }
}
