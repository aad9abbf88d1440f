//! What is told while an answer is on its way. The answer may be older than that, so it is told again afterwards.

use super::state::InboxState;
use domain::{
    conversations::ChatListItem,
    realtime::{ConversationUpdated, Presence},
};
use leptos::prelude::*;

/// What is known beside the messages of a conversation.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "nearly all of them are lines, and they are kept for a moment")]
pub(super) enum InboxUpdate {
    /// How a conversation's line looks now.
    Line(ChatListItem),
    /// Whether a visitor is there now.
    Presence(Presence),
    /// How the emails about a conversation stand now.
    Emails(ConversationUpdated),
    /// Whether messages can be stored now.
    Storage(bool),
}

/// What was told since the first of the answers that are on their way was asked for.
#[derive(Debug, Default)]
pub(super) struct BufferedUpdates {
    awaited: usize,
    told: Vec<InboxUpdate>,
}

impl InboxState {
    /// Something was told, or is known from an answer.
    pub(super) fn told(self, told: InboxUpdate) {
        self.note(told.clone());
        match told {
            InboxUpdate::Line(item) => self.list_changed(item),
            InboxUpdate::Presence(presence) => self.presence_changed(&presence),
            InboxUpdate::Emails(update) => self.emails_changed(update),
            InboxUpdate::Storage(available) => self.storage_is(available),
        }
    }

    /// Keeps what is known now for the answers that are on their way.
    pub(super) fn note(self, told: InboxUpdate) {
        self.meanwhile.update_value(|meanwhile| {
            if meanwhile.awaited > 0 {
                meanwhile.told.push(told);
            }
        });
    }

    /// Waits for an answer, and returns with it what was told meanwhile, for [`tell_again`](Self::tell_again).
    pub(super) async fn with_told<T>(self, answer: impl Future<Output = T>) -> (T, Vec<InboxUpdate>) {
        let from = self.meanwhile.try_update_value(|meanwhile| {
            meanwhile.awaited += 1;
            meanwhile.told.len()
        });
        let answer = answer.await;
        let told = self.meanwhile.try_update_value(|meanwhile| {
            let told = meanwhile.told[from.unwrap_or_default()..].to_vec();
            meanwhile.awaited -= 1;
            if meanwhile.awaited == 0 {
                meanwhile.told.clear();
            }
            told
        });
        (answer, told.unwrap_or_default())
    }

    /// Tells again what was told while an answer, which is shown now, was on its way.
    pub(super) fn tell_again(self, told: Vec<InboxUpdate>) {
        for told in told {
            self.told(told);
        }
    }
}
