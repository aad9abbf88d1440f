//! What the server hands to the widget with its page.
//!
//! It goes through an attribute of the page and the browser's own JSON parser: an island's props would
//! bring serde's to every visitor.

use super::wire::Chat;
use leptos::prelude::*;

/// The id of the element that holds it.
#[cfg(feature = "ssr")]
pub(super) const ELEMENT: &str = "porchlight-seed";

/// What the widget starts from.
#[derive(Debug, Clone, Default)]
pub(super) struct Seed {
    /// The inbox's key.
    pub(super) inbox: String,
    /// What visitors call the other side.
    pub(super) name: String,
    /// The first thing that a visitor reads.
    pub(super) greeting: String,
    /// The guest's token, where the page was opened with one.
    pub(super) token: Option<String>,
    /// The conversation, as far as the server could show it.
    pub(super) chat: Option<Chat>,
    /// Whether this is a page of its own, not a panel on a host page.
    pub(super) full_page: bool,
    /// The id of a message that is sent without JavaScript.
    pub(super) form_id: String,
}

impl Seed {
    /// On the server, from the page that is being rendered.
    #[cfg(feature = "ssr")]
    pub(super) fn take() -> Self {
        use_context().unwrap_or_default()
    }

    /// In the browser, from the page that was rendered.
    #[cfg(not(feature = "ssr"))]
    pub(super) fn take() -> Self {
        use crate::realtime::Json;
        let element = document().get_element_by_id("porchlight-seed");
        let seed = element.and_then(|element| element.get_attribute("data-seed"));
        let Some(seed) = seed.and_then(|text| Json::parse(&text)) else { return Self::default() };
        let text = |name| seed.text(name).unwrap_or_default();
        Self {
            inbox: text("inbox"),
            name: text("name"),
            greeting: text("greeting"),
            token: seed.text("token"),
            chat: seed.get("chat").some().as_ref().map(Chat::read),
            full_page: seed.flag("fullPage"),
            form_id: text("formId"),
        }
    }
}
