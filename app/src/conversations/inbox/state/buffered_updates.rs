//! Updates that come while an answer is on its way. The answer may be older than they are, so they are applied again
//! after it.

use domain::{
    conversations::ChatListItem,
    realtime::{ConversationUpdated, Presence},
};
use leptos::prelude::*;

/// A change of anything but the messages of a conversation.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "nearly all of them are items, and they are kept for a moment")]
pub enum InboxUpdate {
    /// A conversation's item in the list, as it is now.
    Item(ChatListItem),
    /// Whether a visitor is there now.
    Presence(Presence),
    /// The emails about a conversation, as they are now.
    Emails(ConversationUpdated),
    /// Whether messages can be stored now.
    Storage(bool),
}

#[derive(Debug, Default)]
struct Buffer {
    awaited: usize,
    /// Since the first of the answers that are on their way was asked for.
    updates: Vec<InboxUpdate>,
}

/// The updates since the answers that are on their way were asked for.
#[derive(Clone, Copy, Default)]
pub struct BufferedUpdates(StoredValue<Buffer>);

impl BufferedUpdates {
    /// Keeps what is known now for the answers that are on their way.
    pub fn keep(self, update: InboxUpdate) {
        self.0.update_value(|buffer| {
            if buffer.awaited > 0 {
                buffer.updates.push(update);
            }
        });
    }

    /// Waits for an answer, and returns it with the updates that came meanwhile.
    pub async fn during<T>(self, answer: impl Future<Output = T>) -> (T, Vec<InboxUpdate>) {
        let from = self.0.try_update_value(|buffer| {
            buffer.awaited += 1;
            buffer.updates.len()
        });
        let answer = answer.await;
        let updates = self.0.try_update_value(|buffer| {
            let updates = buffer.updates[from.unwrap_or_default()..].to_vec();
            buffer.awaited -= 1;
            if buffer.awaited == 0 {
                buffer.updates.clear();
            }
            updates
        });
        (answer, updates.unwrap_or_default())
    }
}
