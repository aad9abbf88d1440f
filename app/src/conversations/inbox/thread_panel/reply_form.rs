//! The form in which a reply is written.

use super::super::{controls::Controls, state::InboxState};
use crate::{
    realtime,
    threads::view::composer::Composer,
    ui::{icons, textarea::raw_text},
};
use domain::conversations::Status;
use leptos::{html::inner_html, prelude::*};

/// The place under the timeline: the form, or why no reply can be written.
#[component]
pub fn ReplyArea(state: InboxState, controls: Controls) -> impl IntoView {
    let finished = Memo::new(move |_| {
        let status = state.thread.detail().with(|detail| detail.as_ref().map(|chat| chat.item.status));
        status.filter(|status| !status.takes_messages())
    });
    move || match finished.get() {
        Some(status) => view! { <TakesNoMore state status /> }.into_any(),
        None => view! { <ReplyForm state controls /> }.into_any(),
    }
}

/// Says that nobody can write. The draft stays, for when the conversation is taken up again.
#[component]
fn TakesNoMore(state: InboxState, status: Status) -> impl IntoView {
    let reopen = move |_| {
        if let Some(id) = state.thread.open().get_untracked() {
            state.set_status(id, Status::Active);
        }
    };
    let words = if status == Status::Spam { "This is spam." } else { "This conversation is closed." };
    view! {
        <div class="cmp finished" role="status">
            <span>{words} " Nobody can write in it."</span>
            <button class="btn" type="button" on:click=reopen>"Take it up again"</button>
        </div>
    }
}

/// The form; it also posts without JavaScript.
#[component]
fn ReplyForm(state: InboxState, controls: Controls) -> impl IntoView {
    let (form_id, id) = (
        state.initial(|initial| initial.form_id.to_string()),
        state.thread.open().get_untracked().map(|id| id.to_string()).unwrap_or_default(),
    );
    let sent = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        state.outbox.send();
    };
    let hint = state.thread.detail().with_untracked(|chat| {
        chat.as_ref().map_or_else(|| "Reply…".to_owned(), |chat| format!("Reply to {}…", chat.item.title()))
    });
    view! {
        <form class="cmp" method="post" action="/desk/send_reply" novalidate=move || state.lifecycle.is_interactive() on:submit=sent>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="client_message_id" value=form_id />
            <Show when=move || state.outbox.notice().with(Option::is_some)>
                <p class="field-error" role="alert">{move || state.outbox.notice().get()}</p>
            </Show>
            <Composer
                draft=state.outbox.draft()
                on_send=Callback::new(move |()| state.outbox.send())
                on_typing=Callback::new(move |()| state.outbox.tell_typing())
                hint
                field=controls.reply
                // Without JavaScript, a reply that was refused stands here again.
                {..inner_html(raw_text(&state.outbox.draft().get_untracked()))}
            />
            <div class="br">
                <Connection state />
                <span class="gap"></span>
                <span class="hint where-to">{move || where_it_goes(state)}</span>
                <button class="btn primary">"Send " {icons::enter(15)}</button>
            </div>
        </form>
    }
}

/// How the reply reaches the visitor.
fn where_it_goes(state: InboxState) -> String {
    let (has_email, unsubscribed) = state.thread.read(|chat| (chat.item.mailed_to.is_some(), chat.unsubscribed));
    match (has_email, unsubscribed) {
        (false, _) => "Goes to chat only: no email address is known".to_owned(),
        (true, true) => "Goes to chat only: they asked for no emails".to_owned(),
        (true, false) => {
            let delay = state.initial(|initial| initial.email_delay.clone());
            format!("Goes to chat; by email after {delay} if unread")
        }
    }
}

/// Says when the connection is not what it should be.
#[component]
fn Connection(state: InboxState) -> impl IntoView {
    let words = move || match state.connection.status().get() {
        _ if !state.lifecycle.is_interactive() => "",
        realtime::Status::Online => "",
        realtime::Status::Connecting => "Connecting…",
        realtime::Status::Polling => "A few seconds behind",
        realtime::Status::Offline => "Offline",
    };
    view! { <span class="hint" role="status">{words}</span> }
}
