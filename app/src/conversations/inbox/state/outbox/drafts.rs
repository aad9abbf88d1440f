//! Drafts, and replies that are not acknowledged, kept in the browser's storage.

use crate::browser::{self, local_storage};
use domain::{
    Timestamp,
    ids::{AgentId, ThreadId},
    threads::Message,
};
use std::time::Duration;
use uuid::Uuid;

/// The draft of a conversation.
pub fn read(id: ThreadId) -> String {
    get(&key(id)).unwrap_or_default()
}

/// Keeps a draft; a blank one is forgotten.
pub fn keep(id: ThreadId, draft: &str) {
    set(&key(id), if draft.trim().is_empty() { "" } else { draft });
}

/// This agent's replies that were not acknowledged when the page was left, oldest first.
pub fn unsent(agent: AgentId) -> Vec<Message> {
    let Some(storage) = local_storage() else { return Vec::new() };
    let keys = (0..storage.length().unwrap_or_default()).filter_map(|at| storage.key(at).ok().flatten());
    let ours = keys.filter(|key| key.starts_with(&unsent_key(agent, "")));
    let mut messages: Vec<Message> = ours.filter_map(|key| serde_json::from_str(&get(&key)?).ok()).collect();
    messages.sort_by_key(|message| message.created_at);
    messages
}

/// Keeps one. Each has a key of its own, so that two tabs do not overwrite each other's.
pub fn keep_unsent(agent: AgentId, message: &Message) {
    let text = serde_json::to_string(message).unwrap_or_default();
    set(&unsent_key(agent, &message.client_message_id.to_string()), &text);
}

/// Forgets one.
pub fn forget_unsent(agent: AgentId, client_message_id: Uuid) {
    set(&unsent_key(agent, &client_message_id.to_string()), "");
}

/// When a reply is written: now, and after what is unsent, whose order is that of these times.
pub fn written_at(unsent: &[Message]) -> Timestamp {
    let now = Timestamp::from_timestamp_millis(browser::now() as i64).unwrap_or_default();
    unsent.last().map_or(now, |last| now.max(last.created_at + Duration::from_millis(1)))
}

/// An id for a reply. It sorts by time (UUID version 7), which keeps the index of such ids quick to write.
pub fn new_id(at: Timestamp) -> Uuid {
    let mut random = [0_u8; 10];
    browser::fill_random(&mut random);
    uuid::Builder::from_unix_timestamp_millis(at.timestamp_millis() as u64, &random).into_uuid()
}

/// By agent: whoever signs in next in this browser must not send them under their own name.
fn unsent_key(agent: AgentId, client_message_id: &str) -> String {
    format!("porchlight:desk:{agent}:unsent:{client_message_id}")
}

fn key(id: ThreadId) -> String {
    format!("porchlight:desk:draft:{id}")
}

fn get(key: &str) -> Option<String> {
    local_storage()?.get_item(key).ok().flatten()
}

/// A full or refused storage is no reason to stop a conversation.
fn set(key: &str, value: &str) {
    if let Some(storage) = local_storage() {
        let _ = if value.is_empty() { storage.remove_item(key) } else { storage.set_item(key, value) };
    }
}
