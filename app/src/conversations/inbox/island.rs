//! The island: all panes around one state.

// The macro makes items for the lazy chunk, which have no place for docs.
#![allow(missing_docs)]

use super::{
    controls, help_dialog,
    initial_data::InitialData,
    list, mount, outage_banner, stale_banner,
    state::{InboxState, Load},
    thread, toast_area, visitor_panel,
};
use crate::ui::rail::{Place, Rail};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The inbox. The server renders it with what was asked for, so that it works before it is alive.
// Not in a chunk of its own while developing: plain `cargo leptos watch` does not split.
#[cfg_attr(debug_assertions, island)]
#[cfg_attr(not(debug_assertions), island(lazy))]
pub fn InboxIsland(
    /// What it shows first.
    start: InitialData,
) -> impl IntoView {
    let agent = start.me.clone();
    let state = InboxState::new(start);
    keep_what_was_typed(state);
    let (search, filter) = controls::typed_before_hydration(state);
    Effect::new(move |_: Option<()>| {
        show_stamp();
        mount::begin(state, search.clone(), filter.clone());
    });
    view! {
        <div
            class="app"
            class:show-thread=move || state.open.get().is_some()
            class:nobody=move || state.open.get().is_none() || state.thread_load.get() == Load::Missing
            class:stale=move || !state.knows_presence()
            data-alive=move || state.alive.get().then_some("true")
        >
            <div class="outages">
                <outage_banner::OutageBanner state />
                <stale_banner::StaleBanner state />
            </div>
            <Rail agent place=Place::Inbox unread=Signal::derive(move || state.unread_elsewhere()) />
            <list::ListPanel state />
            <thread::ThreadPanel state />
            <visitor_panel::VisitorPanel state />
            <toast_area::ToastArea state />
            <help_dialog::HelpDialog state />
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
fn keep_what_was_typed(state: InboxState) {
    if cfg!(target_family = "wasm") {
        let field = document().query_selector("textarea[name=content]").ok().flatten();
        let typed = field.map(|field| field.unchecked_into::<web_sys::HtmlTextAreaElement>().value());
        if let Some(typed) = typed.filter(|typed| !typed.is_empty()) {
            state.draft.set(typed);
        }
    }
}
