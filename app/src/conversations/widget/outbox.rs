//! What the browser keeps: the guest's token, and messages that are not sent yet.
//!
//! Where storage is refused (some private windows), the widget works without it until it is closed.

use super::wire::Message;
use crate::realtime::Json;
use leptos::prelude::window;

/// Where an inbox's things are kept.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    inbox: String,
}

impl Shelf {
    pub(super) fn new(inbox: String) -> Self {
        Self { inbox }
    }

    /// The guest's token. `Some("")` after a logout: then a token that came with the page is stale.
    pub(super) fn token(&self) -> Option<String> {
        read(&self.key("token"))
    }

    /// Keeps the token, or that there is none.
    pub(super) fn keep_token(&self, token: &str) {
        write(&self.key("token"), token);
    }

    /// Messages that were typed but not acknowledged, in order.
    pub(super) fn unsent(&self) -> Vec<Message> {
        let kept = read(&self.key("unsent")).and_then(|text| Json::parse(&text));
        kept.map(|kept| kept.items().iter().map(Message::read).collect()).unwrap_or_default()
    }

    /// Keeps them across page loads.
    pub(super) fn keep_unsent(&self, messages: &[Message]) {
        write(&self.key("unsent"), &Json::list(messages.iter().map(Message::write)).write());
    }

    /// Whether sounds are off.
    pub(super) fn is_muted(&self) -> bool {
        read(&self.key("muted")).as_deref() == Some("1")
    }

    /// Keeps whether sounds are off.
    pub(super) fn keep_muted(&self, muted: bool) {
        write(&self.key("muted"), if muted { "1" } else { "" });
    }

    fn key(&self, what: &str) -> String {
        format!("porchlight:{}:{what}", self.inbox)
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

fn write(key: &str, value: &str) {
    if let Some(storage) = storage() {
        // A full or refused storage is no reason to stop a conversation.
        let _ = storage.set_item(key, value);
    }
}

/// A random id for a message (UUID version 4). Works on plain HTTP too, unlike `crypto.randomUUID`.
pub(super) fn random_id() -> String {
    let mut bytes = [0_u8; 16];
    let random = window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).map(|_| ()));
    if random.is_err() {
        bytes.fill_with(|| (js_sys::Math::random() * 256.0) as u8);
    }
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut id = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            id.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
        }
    }
    id
}
