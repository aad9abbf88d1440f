//! The keyboard: `j` `k` next and previous, `e` archive, `a` take, `s` status, `r` reply, `/` search, `f` filter, `?`
//! help, Esc back.

use super::state::InboxState;
use crate::threads::view::controls::Controls;
use leptos::{ev::KeyboardEvent, prelude::*};
use wasm_bindgen::JsCast;

/// Hears keys wherever the focus is.
pub(super) fn listen(state: InboxState, controls: Controls) {
    let handle = window_event_listener(leptos::ev::keydown, move |event| pressed(state, controls, &event));
    on_cleanup(move || handle.remove());
}

fn pressed(state: InboxState, controls: Controls, event: &KeyboardEvent) {
    let key = event.key();
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() {
        return;
    }
    if key == "Escape" {
        return escape(state, controls);
    }
    if is_typing(event) || state.panels.help().get_untracked() {
        return;
    }
    match key.as_str() {
        "j" => step(state, 1),
        "k" => step(state, -1),
        "e" => state.move_open_chat(),
        "a" => state.take_open_chat(),
        "s" => focus(controls.status.get_untracked().as_deref()),
        "r" => focus(controls.reply.get_untracked().as_deref()),
        "/" => focus(controls.search.get_untracked().as_deref()),
        "f" => _ = controls.show_filter(true),
        "?" => state.panels.show_help(true),
        _ => return,
    }
    // Otherwise the key would also be typed into the field that has the focus now.
    event.prevent_default();
}

/// Closes what is on top: the help, the sheet, the filter, the search, the field, the conversation.
fn escape(state: InboxState, controls: Controls) {
    if state.panels.help().get_untracked() {
        state.panels.show_help(false);
    } else if state.panels.about().get_untracked() {
        state.panels.close_about();
    } else if controls.show_filter(false) {
        // It was on top.
    } else if let Some(field) = focused_field() {
        // A search is cleared first, and left by the next press.
        if is_search(controls, &field) && controls.clear_search() {
            return state.search_for(String::new());
        }
        // A field that can't lose the focus is one that is going away.
        let _ = field.blur();
    } else if state.thread.open().get_untracked().is_some() {
        state.close_thread();
    }
}

/// Opens the conversation `by` places below the open one.
fn step(state: InboxState, by: i64) {
    let next = state.list.neighbour(state.thread.open().get_untracked(), by);
    if let Some(id) = next {
        state.open_thread(id);
        show_row(&id.to_string());
    }
}

/// Scrolls the list so that the row can be seen.
fn show_row(id: &str) {
    if let Some(row) = document().get_element_by_id(&format!("chat-{id}")) {
        row.scroll_into_view_with_bool(false);
    }
}

fn is_typing(event: &KeyboardEvent) -> bool {
    event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()).is_some_and(|at| is_field(&at))
}

fn is_field(element: &web_sys::Element) -> bool {
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
}

fn focused_field() -> Option<web_sys::HtmlElement> {
    document().active_element().filter(is_field)?.dyn_into().ok()
}

fn is_search(controls: Controls, field: &web_sys::HtmlElement) -> bool {
    controls.search.get_untracked().is_some_and(|search| search.is_same_node(Some(field)))
}

fn focus(element: Option<&web_sys::HtmlElement>) {
    if let Some(element) = element {
        // A field that can't have the focus is one that is going away.
        let _ = element.focus();
    }
}
