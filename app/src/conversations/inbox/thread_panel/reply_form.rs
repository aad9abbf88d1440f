//! The place where a reply is written.

use super::super::state::InboxState;
use crate::threads::view::{composer::Composer, controls::Controls};
use domain::conversations::Status;
use leptos::prelude::*;

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

#[component]
fn ReplyForm(state: InboxState, controls: Controls) -> impl IntoView {
    let form_id = state.initial(|initial| initial.form_id.to_string());
    let hint = state.thread.detail().with_untracked(|chat| {
        chat.as_ref().map_or_else(|| "Reply…".to_owned(), |chat| format!("Reply to {}…", chat.item.title()))
    });
    let where_to = Signal::derive(move || where_it_goes(state));
    view! { <Composer state=state.page() field=controls.reply action="/desk/send_reply" form_id hint where_to /> }
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
