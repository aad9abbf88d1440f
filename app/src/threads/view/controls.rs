//! The fields that keys lead to, and the button that a choice needs before the page is alive.

use crate::threads::state::lifecycle::Lifecycle;
use leptos::{
    html::{Details, Input, Select, Textarea},
    prelude::*,
};
use wasm_bindgen::JsCast;

/// The fields. Each is there while its panel is drawn.
#[derive(Clone, Copy, Default)]
pub struct Controls {
    /// The words to search for.
    pub search: NodeRef<Input>,
    /// The choices of the filter.
    pub filter: NodeRef<Details>,
    /// The status of the open thread.
    pub status: NodeRef<Select>,
    /// The reply that is being written.
    pub reply: NodeRef<Textarea>,
}

impl Controls {
    /// The text in the search's field.
    pub fn typed_search(self) -> String {
        self.search.get_untracked().map(|field| field.value()).unwrap_or_default()
    }

    /// Puts something into the search's field.
    pub fn set_search(self, search: &str) {
        if let Some(field) = self.search.get_untracked() {
            field.set_value(search);
        }
    }

    /// Empties the search's field; whether there was something in it.
    pub fn clear_search(self) -> bool {
        let is_filled = !self.typed_search().is_empty();
        if is_filled {
            self.set_search("");
        }
        is_filled
    }

    /// Shows the filter's choices, or hides them. Whether they were hidden.
    pub fn show_filter(self, show: bool) -> bool {
        let Some(place) = self.filter.get_untracked().filter(|place| place.open() != show) else { return false };
        place.set_open(show);
        // An element that can't have the focus is going away.
        if let Ok(Some(first)) = place.query_selector(if show { "select" } else { "summary" }) {
            let _ = first.unchecked_into::<web_sys::HtmlElement>().focus();
        }
        true
    }
}

/// Sends the form of a choice where the browser has not taken over.
#[component]
pub fn SetButton(lifecycle: Lifecycle) -> impl IntoView {
    view! { <Show when=move || !lifecycle.is_interactive()><button class="btn">"Set"</button></Show> }
}
