//! What is typed and not sent, and what is sent and not acknowledged, kept in the browser's storage.

use domain::{conversations::Message, ids::ConversationId};
use leptos::prelude::*;
use uuid::Uuid;

const UNSENT: &str = "porchlight:desk:unsent";

/// What was typed into a conversation's composer.
pub(super) fn read(id: ConversationId) -> String {
    get(&key(id)).unwrap_or_default()
}

/// Keeps what is typed; blank means that nothing is kept.
pub(super) fn keep(id: ConversationId, draft: &str) {
    set(&key(id), if draft.trim().is_empty() { "" } else { draft });
}

/// Replies that were not acknowledged when the page was left.
pub(super) fn unsent() -> Vec<Message> {
    get(UNSENT).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Keeps them.
pub(super) fn keep_unsent(messages: &[Message]) {
    let text = serde_json::to_string(messages).unwrap_or_default();
    set(UNSENT, if messages.is_empty() { "" } else { &text });
}

/// A random id for a reply. Works on plain HTTP too, unlike `crypto.randomUUID`.
pub(super) fn random_id() -> Uuid {
    let mut bytes = [0_u8; 16];
    let random = window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).map(|_| ()));
    if random.is_err() {
        bytes.fill_with(|| (js_sys::Math::random() * 256.0) as u8);
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

fn key(id: ConversationId) -> String {
    format!("porchlight:desk:draft:{id}")
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// A full or refused storage is no reason to stop a conversation.
fn set(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = if value.is_empty() { storage.remove_item(key) } else { storage.set_item(key, value) };
    }
}
