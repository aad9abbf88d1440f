//! The island: all panels around one state.

// The macro makes items for the lazy chunk, which have no place for docs.
#![allow(missing_docs)]

use super::{
    list_panel::ListPanel,
    mount::mount,
    overlays::{HelpDialog, OutageBanner},
    state::{Filter, InboxState, InitialData},
    thread_panel::ThreadPanel,
    visitor_panel::VisitorPanel,
};
use crate::{
    settings::Section,
    threads::{
        state::{kind::Filter as _, load::Load},
        view::{
            controls::Controls,
            notices::{StaleBanner, ToastArea},
        },
    },
    ui::rail::{Place, Rail},
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The inbox page. The server renders it with what was asked for, so that it works before it is alive.
// Not in a chunk of its own while developing: plain `cargo leptos watch` does not split.
#[cfg_attr(debug_assertions, island)]
#[cfg_attr(not(debug_assertions), island(lazy))]
pub fn InboxIsland(
    /// The data that is shown first.
    initial: InitialData,
    /// The menu of whoever is signed in.
    children: Children,
) -> impl IntoView {
    let settings = Section::first_of(&initial.me).path();
    let (state, controls) = (InboxState::new(initial), Controls::default());
    keep_typed_reply(state);
    let (search, filter) = typed_search(state);
    Effect::new(move |_: Option<()>| {
        show_stamp();
        mount(state, controls, search.clone(), filter.clone());
    });
    let is_open = move || state.thread.open().get().is_some();
    view! {
        <div
            class="app"
            class:show-thread=is_open
            class:nobody=move || !is_open() || state.thread.load().get() == Load::Missing
            class:stale=move || !state.connection.knows_presence()
            data-alive=move || state.lifecycle.is_interactive().then_some("true")
        >
            <div class="outages">
                <OutageBanner state />
                <StaleBanner connection=state.connection />
            </div>
            <Rail place=Place::Inbox settings unread=Signal::derive(move || state.unread_elsewhere())>
                {children()}
            </Rail>
            <ListPanel state controls />
            <ThreadPanel state controls />
            <VisitorPanel state />
            <ToastArea panels=state.panels />
            <HelpDialog state />
        </div>
    }
}

/// Tells a test which of two builds runs that differ in this chunk alone (`bin/lib/next_site.sh`).
fn show_stamp() {
    if let (Some(stamp), Some(body)) = (option_env!("PORCHLIGHT_BUILD_STAMP"), document().body()) {
        // Only a name that is none is refused.
        let _ = body.set_attribute("data-stamp", stamp);
    }
}

/// Keeps the reply that was typed before this came alive; the page would be made to show the draft instead.
fn keep_typed_reply(state: InboxState) {
    if cfg!(target_family = "wasm") {
        let field = document().query_selector("textarea[name=content]").ok().flatten();
        let typed = field.map(|field| field.unchecked_into::<web_sys::HtmlTextAreaElement>().value());
        if let Some(typed) = typed.filter(|typed| !typed.is_empty()) {
            state.outbox.draft().set(typed);
        }
    }
}

/// The search and the filter that were entered before this came alive; the page would be made to show the server's
/// instead.
fn typed_search(state: InboxState) -> (String, Filter) {
    let (mut search, mut filter) = (state.list.search().get_untracked(), state.list.filter().get_untracked());
    if cfg!(target_family = "wasm") {
        let element = |of: &str| document().query_selector(&format!(".finder {of}")).ok().flatten();
        if let Some(field) = element("[name=search]") {
            search = field.unchecked_into::<web_sys::HtmlInputElement>().value();
        }
        for name in Filter::NAMES {
            if let Some(choice) = element(&format!("[name={name}]")) {
                filter = filter.with(name, &choice.unchecked_into::<web_sys::HtmlSelectElement>().value());
            }
        }
    }
    (search, filter)
}
