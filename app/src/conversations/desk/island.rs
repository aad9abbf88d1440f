//! The island: all panes around one state.

// The macro makes items for the lazy chunk, which have no place for docs.
#![allow(missing_docs)]

use super::{
    finding, help, list, live, stale_notice,
    start::Start,
    state::{Desk, Load},
    storage, thread, toast, who,
};
use crate::ui::rail::{Place, Rail};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The inbox. The server renders it with what was asked for, so that it works before it is alive.
// Not in a chunk of its own while developing: plain `cargo leptos watch` does not split.
#[cfg_attr(debug_assertions, island)]
#[cfg_attr(not(debug_assertions), island(lazy))]
pub fn InboxDesk(
    /// What it shows first.
    start: Start,
) -> impl IntoView {
    let agent = start.me.clone();
    let desk = Desk::new(start);
    keep_what_was_typed(desk);
    let (search, filter) = finding::standing_in_the_page(desk);
    Effect::new(move |_: Option<()>| {
        show_stamp();
        live::begin(desk, search.clone(), filter.clone());
    });
    view! {
        <div
            class="app"
            class:show-thread=move || desk.open.get().is_some()
            class:nobody=move || desk.open.get().is_none() || desk.thread_load.get() == Load::Missing
            class:stale=move || !desk.knows_presence()
            data-alive=move || desk.alive.get().then_some("true")
        >
            <div class="outages">
                <storage::StorageNotice desk />
                <stale_notice::StaleNotice desk />
            </div>
            <Rail agent place=Place::Inbox unread=Signal::derive(move || desk.unread_elsewhere()) />
            <list::ListPane desk />
            <thread::ThreadPane desk />
            <who::WhoPane desk />
            <toast::ToastArea desk />
            <help::HelpDialog desk />
        </div>
    }
}

/// Tells a test which of two builds runs that differ in this chunk alone (`bin/lib/next_site.sh`).
fn show_stamp() {
    if let (Some(stamp), Some(body)) = (option_env!("PORCHLIGHT_BUILD_STAMP"), document().body()) {
        // It fails for names that are none.
        let _ = body.set_attribute("data-stamp", stamp);
    }
}

/// Text that was typed before this came alive; the page would be made to show the draft instead.
fn keep_what_was_typed(desk: Desk) {
    if cfg!(target_family = "wasm") {
        let field = document().query_selector("textarea[name=content]").ok().flatten();
        let typed = field.map(|field| field.unchecked_into::<web_sys::HtmlTextAreaElement>().value());
        if let Some(typed) = typed.filter(|typed| !typed.is_empty()) {
            desk.draft.set(typed);
        }
    }
}
