//! Carrying over what a guest has written into another conversation.

use crate::{
    Result, Services,
    realtime::Participant,
    threads::{Change, committed, post, queries},
};
use domain::{
    ids::ThreadId,
    threads::{Message, NewMessage, SenderType, ThreadKind::Conversation},
};

/// Posts over what a guest has written, and archives where it was written. False when something was written there
/// meanwhile.
pub(super) async fn carry_over(services: &Services, from: &Participant, into: &Participant) -> Result<bool> {
    let id = from.thread_id;
    let last_event_id = queries::facts(&services.db, from.thread().into()).await?.last_event_id;
    for message in written_by_visitor(services, id).await? {
        let new = NewMessage { content: message.content, client_message_id: message.client_message_id };
        post(services, &into.clone().into(), into.thread_id, new).await?;
    }
    let mut tx = services.db.begin().await?;
    let is_done = queries::archive_as_of(&mut tx, id, last_event_id, services.clock.stamp()).await?;
    tx.commit().await?;
    committed(services, (Conversation, id), Change::Archive);
    Ok(is_done)
}

async fn written_by_visitor(services: &Services, id: ThreadId) -> Result<Vec<Message>> {
    let messages = queries::messages_after(&services.db, id, 0, i64::MAX).await?;
    Ok(messages.into_iter().filter(|message| message.sender_type == SenderType::Customer).collect())
}
