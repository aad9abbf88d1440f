//! Posting a message: the one way in, whoever writes and however it arrives.

use super::{Viewer, publish_line, queries};
use crate::{Desk, Error, Result, db::Tx, notifications};
use domain::{
    conversations::{Message, NewMessage, SenderType, draft},
    ids::{ConversationId, MessageId},
    realtime::topics,
};
use uuid::Uuid;

/// Stores a message and tells everyone who is there. The same `client_message_id` of the same sender
/// again returns the first result, whatever its content.
///
/// A visitor's message brings the conversation back from the archive; an agent's is mailed when the
/// visitor stays away. Source: spec 1 Step 1. Errors: `Invalid` (blank, too long), `NotFound`.
pub async fn post(desk: &Desk, viewer: &Viewer, id: ConversationId, new: NewMessage) -> Result<Message> {
    viewer.check(id)?;
    let content = draft(&new.content).map_err(|error| Error::invalid("content", error.sentence()))?;
    let mut tx = desk.db.begin().await?;
    let head = queries::lock(&mut tx, id).await?;
    if let Some(first) = queries::posted(&mut tx, id, viewer.sender_id(), new.client_message_id).await? {
        return Ok(first);
    }
    let message = Message {
        id: MessageId(Uuid::now_v7()),
        conversation_id: id,
        event_id: head.last_event_id + 1,
        client_message_id: new.client_message_id,
        content,
        sender_type: viewer.sender_type(),
        sender_name: viewer.sender_name(),
        read_at: None,
        created_at: desk.clock.now(),
    };
    store(&mut tx, desk, &head, &message, viewer.sender_id()).await?;
    tx.commit().await?;

    let room = topics::conversation_room(id);
    desk.realtime.publish(&room, topics::MESSAGE_CREATED, Some(message.event_id), &message);
    publish_line(desk, id).await;
    Ok(message)
}

/// Posts what a plain form carries. A browser that goes back brings the form with its old id, so another text under
/// it is another message.
pub async fn post_form(desk: &Desk, viewer: &Viewer, id: ConversationId, new: NewMessage) -> Result<Message> {
    let stored = post(desk, viewer, id, new.clone()).await?;
    if draft(&new.content).is_ok_and(|content| content == stored.content) {
        return Ok(stored);
    }
    post(desk, viewer, id, NewMessage { client_message_id: Uuid::now_v7(), ..new }).await
}

async fn store(tx: &mut Tx, desk: &Desk, head: &queries::Head, message: &Message, sender: Uuid) -> Result<()> {
    let (id, now) = (message.conversation_id, message.created_at);
    queries::insert_message(tx, message, sender).await?;
    queries::insert_event(tx, id, message.event_id, topics::MESSAGE_CREATED, None, now).await?;
    let from_visitor = message.sender_type == SenderType::Customer;
    queries::touch(tx, id, now, head.archived_at.filter(|_| !from_visitor)).await?;
    match &head.email {
        Some(email) if !from_visitor && head.unsubscribed_at.is_none() => {
            notifications::enqueue_chat_reply(tx, desk, id, email).await
        }
        _ => Ok(()),
    }
}
