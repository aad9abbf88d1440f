//! Posting a message: the one way in, whoever writes and however it arrives.

use super::{
    Viewer,
    ledger::{self, Entry, NewPost},
};
use crate::{Error, Result, Services};
use domain::{
    conversations::{Message, NewMessage, draft},
    ids::ConversationId,
};
use tokio::sync::oneshot;
use uuid::Uuid;

/// Stores a message and tells everyone who is there. The same `client_message_id` of the same sender
/// again returns the first result, whatever its content. What is returned survives a power cut.
///
/// A visitor's message brings the conversation back from the archive; an agent's is mailed when the
/// visitor stays away. Source: spec 1 Step 1. Errors: `Invalid` (blank, too long), `NotFound`,
/// `Forbidden` for staff without `SupportInquiries_UPDATE`,
/// `RateLimited` when more is written than can be stored, `Unavailable`.
pub async fn post(services: &Services, viewer: &Viewer, id: ConversationId, new: NewMessage) -> Result<Message> {
    viewer.check_may_write(id)?;
    let content = draft(&new.content).map_err(|error| Error::invalid("content", error.sentence()))?;
    let post = NewPost {
        conversation_id: id,
        sender_id: viewer.sender_id(),
        sender_type: viewer.sender_type(),
        sender_name: viewer.sender_name(),
        client_message_id: new.client_message_id,
        content,
    };
    let (answer, answered) = oneshot::channel();
    services.ledger.enter(id, Entry::Post(post, answer))?;
    answered.await.unwrap_or_else(|_| Err(ledger::stopped()))
}

/// Posts what a plain form carries. A browser that goes back brings the form with its old id, so another text under
/// it is another message.
pub async fn post_form(services: &Services, viewer: &Viewer, id: ConversationId, new: NewMessage) -> Result<Message> {
    let stored = post(services, viewer, id, new.clone()).await?;
    if draft(&new.content).is_ok_and(|content| content == stored.content) {
        return Ok(stored);
    }
    post(services, viewer, id, NewMessage { client_message_id: Uuid::now_v7(), ..new }).await
}
