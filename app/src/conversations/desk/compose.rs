//! Where a reply is written.

use super::{state::Desk, thread_head::of};
use crate::{
    realtime,
    ui::{composer::Composer, icons, raw_text::raw_text},
};
use domain::conversations::Status;
use leptos::{html::inner_html, prelude::*};

/// Under the thread: where a reply is written, or why none can be.
#[component]
pub(super) fn Compose(desk: Desk) -> impl IntoView {
    let finished = Memo::new(move |_| {
        let status = desk.detail.with(|detail| detail.as_ref().map(|chat| chat.item.status));
        status.filter(|status| !status.takes_messages())
    });
    move || match finished.get() {
        Some(status) => view! { <TakesNoMore desk status /> }.into_any(),
        None => view! { <ReplyForm desk /> }.into_any(),
    }
}

/// What was typed stays in the draft, for when it is taken up again.
#[component]
fn TakesNoMore(desk: Desk, status: Status) -> impl IntoView {
    let reopen = move |_| {
        if let Some(id) = desk.open.get_untracked() {
            desk.set_status(id, Status::Active);
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
fn ReplyForm(desk: Desk) -> impl IntoView {
    let (form_id, id) = (
        desk.start.with_value(|start| start.form_id.to_string()),
        desk.open.get_untracked().map(|id| id.to_string()).unwrap_or_default(),
    );
    let sent = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        desk.send();
    };
    let hint = desk.detail.with_untracked(|chat| {
        chat.as_ref().map_or_else(|| "Reply…".to_owned(), |chat| format!("Reply to {}…", chat.item.title()))
    });
    view! {
        <form class="cmp" method="post" action="/desk/send_reply" novalidate=move || desk.alive.get() on:submit=sent>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="client_message_id" value=form_id />
            <Show when=move || desk.notice.with(Option::is_some)>
                <p class="field-error" role="alert">{move || desk.notice.get()}</p>
            </Show>
            <Composer
                draft=desk.draft
                on_send=Callback::new(move |()| desk.send())
                on_typing=Callback::new(move |()| desk.typed())
                hint
                field=desk.field
                // Without JavaScript, a reply that was refused stands here again.
                {..inner_html(raw_text(&desk.draft.get_untracked()))}
            />
            <div class="br">
                <Connection desk />
                <span class="gap"></span>
                <span class="hint where-to">{move || where_it_goes(desk)}</span>
                <button class="btn primary">"Send " {icons::enter(15)}</button>
            </div>
        </form>
    }
}

/// How the reply reaches the visitor.
fn where_it_goes(desk: Desk) -> String {
    let (has_email, unsubscribed) = of(desk, |chat| (chat.item.mailed_to.is_some(), chat.unsubscribed));
    match (has_email, unsubscribed) {
        (false, _) => "Goes to chat only: no email address is known".to_owned(),
        (true, true) => "Goes to chat only: they asked for no emails".to_owned(),
        (true, false) => {
            let delay = desk.start.with_value(|start| start.email_delay.clone());
            format!("Goes to chat; by email after {delay} if unread")
        }
    }
}

/// Says when the connection is not what it should be.
#[component]
fn Connection(desk: Desk) -> impl IntoView {
    let words = move || match desk.status.get() {
        _ if !desk.alive.get() => "",
        realtime::Status::Online => "",
        realtime::Status::Connecting => "Connecting…",
        realtime::Status::Polling => "A few seconds behind",
        realtime::Status::Offline => "Offline",
    };
    view! { <span class="hint" role="status">{words}</span> }
}
