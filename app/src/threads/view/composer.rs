//! The composer: the form in which a reply is written.

use crate::{
    browser::fit,
    realtime,
    threads::state::{kind::Kind, page_state::PageState},
    ui::{icons, textarea::raw_text},
};
use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    html::{Textarea, inner_html},
    prelude::*,
};
use wasm_bindgen::JsCast;

/// The form; it also posts without JavaScript.
#[component]
pub fn Composer<K: Kind>(
    /// The page.
    state: PageState<K>,
    /// For moving the focus to the text.
    field: NodeRef<Textarea>,
    /// Where it posts to without JavaScript.
    action: &'static str,
    /// The id of a reply that is posted so.
    form_id: String,
    /// The hint while it is empty.
    hint: String,
    /// How the reply reaches the other side.
    #[prop(into)]
    where_to: Signal<String>,
) -> impl IntoView {
    let id = state.thread.open().get_untracked().map(|id| id.to_string()).unwrap_or_default();
    let sent = move |event: SubmitEvent| {
        event.prevent_default();
        state.outbox.send();
    };
    view! {
        <form class="cmp" method="post" action=action novalidate=move || state.lifecycle.is_interactive() on:submit=sent>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="client_message_id" value=form_id />
            <Show when=move || state.outbox.notice().with(Option::is_some)>
                <p class="field-error" role="alert">{move || state.outbox.notice().get()}</p>
            </Show>
            <GrowingText
                draft=state.outbox.draft()
                on_send=Callback::new(move |()| state.outbox.send())
                on_typing=Callback::new(move |()| state.outbox.tell_typing())
                hint
                field
                // Without JavaScript, a reply that was refused stands here again.
                {..inner_html(raw_text(&state.outbox.draft().get_untracked()))}
            />
            <div class="br">
                <ConnectionHint state />
                <span class="gap"></span>
                <span class="hint where-to">{where_to}</span>
                <button class="btn primary">"Send " {icons::enter(15)}</button>
            </div>
        </form>
    }
}

/// Says when the connection is not what it should be.
#[component]
fn ConnectionHint<K: Kind>(state: PageState<K>) -> impl IntoView {
    let words = move || match state.connection.status().get() {
        _ if !state.lifecycle.is_interactive() => "",
        realtime::Status::Online => "",
        realtime::Status::Connecting => "Connecting…",
        realtime::Status::Polling => "A few seconds behind",
        realtime::Status::Offline => "Offline",
    };
    view! { <span class="hint" role="status">{words}</span> }
}

/// A text area that grows with its text. Enter sends, Shift+Enter breaks the line.
#[component]
fn GrowingText(
    /// What is typed.
    draft: RwSignal<String>,
    /// Called on Enter.
    on_send: Callback<()>,
    /// Called when something was typed.
    on_typing: Callback<()>,
    /// The hint while it is empty, also its name for screen readers.
    #[prop(into)]
    hint: String,
    /// For moving the focus here.
    field: NodeRef<Textarea>,
) -> impl IntoView {
    Effect::new(move |_: Option<()>| {
        draft.track();
        if let Some(field) = field.get_untracked() {
            fit(field.unchecked_ref());
        }
    });
    let on_key = move |event: KeyboardEvent| {
        // While an input method composes, Enter picks its suggestion.
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            on_send.run(());
        }
    };
    view! {
        <textarea
            node_ref=field
            name="content"
            rows="1"
            required
            dir="auto"
            aria-label=hint.clone()
            placeholder=hint
            prop:value=draft
            on:input:target=move |event| {
                draft.set(event.target().value());
                on_typing.run(());
            }
            on:keydown=on_key
        ></textarea>
    }
}
