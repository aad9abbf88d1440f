//! What the server hands to the widget with its page.
//!
//! It goes through an attribute of the page and the browser's own JSON parser: serde's would be loaded by every visitor.

use super::super::client::state::dto::Chat;
use crate::browser::Json;

/// What the widget starts from.
pub(super) struct InitialData {
    /// The inbox's key.
    pub(super) inbox: String,
    /// What visitors call the other side.
    pub(super) name: String,
    /// The guest's token, where the page was opened with one.
    pub(super) token: Option<String>,
    /// The conversation, as far as the server could show it.
    pub(super) chat: Option<Chat>,
    /// Whether this is a page of its own, not a panel on a host page.
    pub(super) full_page: bool,
}

impl InitialData {
    /// Reads what `page` has written.
    pub(super) fn read(text: &str) -> Option<Self> {
        let data = Json::parse(text)?;
        Some(Self {
            inbox: data.text("inbox")?,
            name: data.text("name").unwrap_or_default(),
            token: data.text("token"),
            chat: data.get("chat").some().as_ref().map(Chat::read),
            full_page: data.flag("fullPage"),
        })
    }
}
