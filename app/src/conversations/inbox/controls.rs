//! The search's field and the filter's choices, as they stand in the page.

use super::{filter::Filter, state::InboxState};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

impl InboxState {
    /// What stands in the search's field.
    pub(super) fn typed_search(self) -> String {
        self.search_field.get_untracked().map(|field| field.value()).unwrap_or_default()
    }

    /// Empties the search's field; whether there was something in it.
    pub(super) fn clear_search(self) -> bool {
        let Some(field) = self.search_field.get_untracked().filter(|field| !field.value().is_empty()) else {
            return false;
        };
        field.set_value("");
        self.search_for(String::new());
        true
    }

    /// Shows the filter's choices, or hides them. Whether they were hidden.
    pub(super) fn show_filter(self, show: bool) -> bool {
        let Some(place) = self.filter_box.get_untracked().filter(|place| place.open() != show) else { return false };
        place.set_open(show);
        // What can't have the focus is going away.
        if let Ok(Some(first)) = place.query_selector(if show { "select" } else { "summary" }) {
            let _ = first.unchecked_into::<web_sys::HtmlElement>().focus();
        }
        true
    }
}

/// What was typed and chosen before this came alive; the page would be made to show what the server knows instead.
pub(super) fn typed_before_hydration(state: InboxState) -> (String, Filter) {
    let mut found = (state.search.get_untracked(), state.filter.get_untracked());
    if cfg!(target_family = "wasm") {
        let element = |of: &str| document().query_selector(&format!(".finder {of}")).ok().flatten();
        if let Some(field) = element("[name=search]") {
            found.0 = field.unchecked_into::<web_sys::HtmlInputElement>().value();
        }
        for name in Filter::NAMES {
            if let Some(choice) = element(&format!("[name={name}]")) {
                found.1 = found.1.with(name, &choice.unchecked_into::<web_sys::HtmlSelectElement>().value());
            }
        }
    }
    found
}
