//! Conversations: what visitors and agents do with them.

mod access;
mod desk_verbs;
mod posting;
mod queries;
mod reading;
mod visitor_verbs;

pub(crate) use access::token_of_link;
pub use access::{Guest, Viewer, authenticate_guest, authorize};
pub use desk_verbs::{archive, list, unarchive, view};
pub use posting::{post, post_form};
pub use reading::{events_since, mark_read, messages_before, typing};
pub use visitor_verbs::{chat_of, note_presence, open, update_visitor};

use crate::Desk;
use domain::{
    conversations::{ChatListItem, SenderType},
    ids::ConversationId,
    realtime::topics,
};

/// Tells all staff how a conversation's line looks now. A failure only costs freshness: it is logged.
async fn publish_line(desk: &Desk, id: ConversationId) -> Option<ChatListItem> {
    let item = match queries::list_item(&desk.db, id).await {
        Ok(row) => row.into_item(desk),
        Err(error) => {
            tracing::warn!(%error, conversation = %id, "staff were not told of a change");
            return None;
        }
    };
    desk.realtime.tell_staff(topics::CHAT_CHANGED, &item);
    Some(item)
}

/// Whether this side's messages are the ones that `reader` reads.
fn is_read_by(sender: SenderType, reader: SenderType) -> bool {
    (sender == SenderType::Customer) == (reader == SenderType::Agent)
}
