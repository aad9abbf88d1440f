//! Carrying over what a guest has written into another conversation.

use crate::{
    Result, Services,
    conversations::{Guest, Viewer, post, queries},
};
use domain::{
    conversations::{Message, NewMessage, SenderType},
    ids::ConversationId,
};

/// Posts over what a guest has written, and archives where it was written. False when something was written there
/// meanwhile.
pub(super) async fn carry_over(services: &Services, from: &Guest, into: &Guest) -> Result<bool> {
    let id = from.conversation_id;
    let last_event_id = queries::standing(&services.db, id).await?.last_event_id;
    for message in written_by_visitor(services, id).await? {
        let new = NewMessage { content: message.content, client_message_id: message.client_message_id };
        post(services, &Viewer::Guest(into.clone()), into.conversation_id, new).await?;
    }
    let mut tx = services.db.begin().await?;
    let is_done = queries::archive_as_of(&mut tx, id, last_event_id, services.clock.stamp()).await?;
    tx.commit().await?;
    services.lines.changed(id);
    Ok(is_done)
}

async fn written_by_visitor(services: &Services, id: ConversationId) -> Result<Vec<Message>> {
    let messages = queries::messages_after(&services.db, id, 0, i64::MAX).await?;
    Ok(messages.into_iter().filter(|message| message.sender_type == SenderType::Customer).collect())
}
