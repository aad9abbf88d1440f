//! The address of what is shown: written as one moves about, read again when the browser goes back or forward.

use super::{state::InboxState, url::InboxUrl};
use domain::ids::ConversationId;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Hears the Back and Forward buttons.
pub(super) fn follow(state: InboxState) {
    let handle = window_event_listener(leptos::ev::popstate, move |_| state.show_address());
    on_cleanup(move || handle.remove());
}

impl InboxState {
    /// Another conversation, tab or filter is a step that the Back button undoes.
    pub(super) fn push_address(self) {
        if let Ok(history) = window().history() {
            // A refused entry only costs the Back button a step.
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&untrack(|| self.address()).path()));
        }
    }

    /// A search is none: its letters would be a step each.
    pub(super) fn replace_address(self) {
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&untrack(|| self.address()).path()));
        }
    }

    /// Shows what the address says.
    fn show_address(self) {
        let location = window().location();
        let query = location.search().unwrap_or_default();
        let open = open_in(&location.pathname().unwrap_or_default());
        let (wanted, now) = (InboxUrl::read(open, |name| value(&query, name)), untrack(|| self.address()));
        if (InboxUrl { open: now.open, ..wanted.clone() }) != now {
            if let Some(field) = self.search_field.get_untracked() {
                field.set_value(&wanted.search);
            }
            self.archived.set(wanted.archived);
            self.search.set(wanted.search);
            self.filter.set(wanted.filter);
            self.load_list();
        }
        if now.open != open {
            self.switch_to(open);
        }
    }
}

/// Leads to the sign-in, and back here afterwards.
pub(super) fn leave_for_sign_in() {
    let location = window().location();
    let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    let next = String::from(js_sys::encode_uri_component(&here));
    // A page that can't be left shows the error, which says to sign in.
    let _ = location.set_href(&format!("/sign-in?next={next}"));
}

fn open_in(path: &str) -> Option<ConversationId> {
    path.strip_prefix("/inbox/")?.parse().ok()
}

/// What a query says about `name`, decoded. Forms write spaces as `+`.
fn value(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(known, _)| *known == name)?;
    js_sys::decode_uri_component(&value.replace('+', " ")).ok().map(String::from)
}
