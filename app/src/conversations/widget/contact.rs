//! "Where can we reach you?": a name and an address, both optional.

use super::link::Link;
use crate::ui::erased::when;
use leptos::{ev, prelude::*, task::spawn_local};

/// Part of the composer's form, so that without JavaScript it goes out with the message. With JavaScript it
/// appears once there is something to answer and no address to answer to.
#[component]
pub(super) fn Contact(link: Link) -> impl IntoView {
    let store = link.store;
    let alive = store.alive;
    let (name, email) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (problem, dismissed) = (RwSignal::new(String::new()), RwSignal::new(false));
    let hidden = move || {
        let asked = store.lines.with(|lines| lines.iter().any(super::store::Line::is_mine));
        alive.get() && (dismissed.get() || !asked || store.email.with(|email| !email.is_empty()))
    };
    let save = move || {
        spawn_local(async move {
            let said = link.introduce(name.get_untracked().trim().to_owned(), email.get_untracked().trim().to_owned());
            match said.await {
                Ok(()) => dismissed.set(true),
                Err(reason) => problem.set(reason),
            }
        });
    };
    // Enter in one of the fields must not send the message that is being written.
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && alive.get_untracked() {
            event.prevent_default();
            save();
        }
    };
    view! {
        <details class="contact" class:hidden=when(hidden) on:keydown=on_key>
            <summary>"Where can we reach you?"</summary>
            <p>"If you leave, we email you the answer."</p>
            <input name="name" autocomplete="name" maxlength="200" placeholder="Name" aria-label="Name" prop:value=name
                on:input:target=move |event| name.set(event.target().value()) />
            <input name="email" type="email" autocomplete="email" maxlength="254" placeholder="Email" aria-label="Email"
                prop:value=email on:input:target=move |event| email.set(event.target().value()) />
            <p class="bad" role="alert">{problem}</p>
            <p class="row" class:hidden=when(move || !alive.get())>
                <button type="button" class="save" on:click=move |_| save()>"Save"</button>
                <button type="button" class="later" on:click=move |_| dismissed.set(true)>"Not now"</button>
            </p>
        </details>
    }
}
