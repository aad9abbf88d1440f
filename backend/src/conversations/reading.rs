//! Reading a conversation: its history, what was missed, and who has seen what.

use super::{Viewer, is_read_by, publish_line, queries};
use crate::{Desk, Error, Result, realtime::SocketOwner};
use domain::{
    conversations::{Message, MessagePage, SenderType},
    ids::ConversationId,
    realtime::{Event, MessagesRead, Synced, topics},
};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Events that one sync returns at most; whoever missed more refetches.
const SYNC_LIMIT: i64 = 500;
/// What their messages may weigh: the answer has to fit in a socket's send buffer.
const SYNC_BYTES: usize = 128 * 1024;

/// The messages before an event, or the newest ones.
pub async fn messages_before(
    desk: &Desk,
    viewer: &Viewer,
    id: ConversationId,
    before: Option<i64>,
) -> Result<MessagePage> {
    super::authorize(desk, viewer, id).await?;
    let (messages, has_earlier) = queries::messages_before(&desk.db, id, before).await?;
    Ok(MessagePage { messages, has_earlier })
}

/// What happened in a conversation after an event that the viewer has.
pub async fn events_since(desk: &Desk, viewer: &Viewer, id: ConversationId, since: i64) -> Result<Synced<Value>> {
    viewer.check(id)?;
    // Before the events, so that a newer one is synced twice rather than missed.
    let last_event_id = queries::head(&desk.db, id).await?.last_event_id;
    if since > last_event_id || last_event_id.saturating_sub(since) > SYNC_LIMIT {
        return Ok(Synced { events: Vec::new(), last_event_id, gap_detected: true });
    }
    let rows = queries::events_after(&desk.db, id, since, SYNC_LIMIT).await?;
    let messages = queries::messages_after(&desk.db, id, since, SYNC_LIMIT).await?;
    if messages.iter().map(|message| message.content.len()).sum::<usize>() > SYNC_BYTES {
        return Ok(Synced { events: Vec::new(), last_event_id, gap_detected: true });
    }
    let mut messages: HashMap<i64, Message> = messages.into_iter().map(|message| (message.event_id, message)).collect();
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        let data = match row.data {
            Some(data) => data,
            None => match messages.remove(&row.event_id) {
                Some(message) => json!(message),
                // It came after the messages were read: the next sync has it.
                None => break,
            },
        };
        events.push(Event { event_id: row.event_id, event: row.event, data });
    }
    let last_event_id = events.last().map_or(last_event_id.min(since), |event| event.event_id);
    Ok(Synced { events, last_event_id, gap_detected: false })
}

/// Marks what the other side wrote as read, and tells them: up to the last event that the viewer has, so that
/// what is still on its way stays unread; all of it where the viewer does not say.
pub async fn mark_read(desk: &Desk, viewer: &Viewer, id: ConversationId, up_to: Option<i64>) -> Result<()> {
    viewer.check(id)?;
    let (now, reader) = (desk.clock.now(), viewer.sender_type());
    let mut tx = desk.db.begin().await?;
    let head = queries::lock(&mut tx, id).await?;
    let up_to = up_to.map_or(head.last_event_id, |event| event.min(head.last_event_id));
    let read = queries::read_up_to(&mut tx, id, reader, up_to, now).await?;
    if reader == SenderType::Agent {
        queries::set_viewed(&mut tx, id, now).await?;
    }
    if read == 0 {
        return tx.commit().await;
    }
    let event_id = head.last_event_id + 1;
    let data = MessagesRead { reader_type: reader, read_at: now, up_to_event_id: up_to };
    let stored = serde_json::to_value(&data).map_err(|error| Error::Internal(error.to_string()))?;
    queries::insert_event(&mut tx, id, event_id, topics::MESSAGES_READ, Some(stored), now).await?;
    tx.commit().await?;

    desk.realtime.publish(&topics::conversation_room(id), topics::MESSAGES_READ, Some(event_id), &data);
    publish_line(desk, id).await;
    Ok(())
}

/// Tells the other side that the viewer is writing. Not stored.
pub async fn typing(desk: &Desk, viewer: &Viewer, id: ConversationId) -> Result<()> {
    viewer.check(id)?;
    let writer = viewer.sender_type();
    let room = topics::conversation_room(id);
    let data = json!({ "senderType": writer, "senderName": viewer.sender_name() });
    let is_reader = |owner: &SocketOwner| is_read_by(writer, owner.sender_type());
    desk.realtime.publish_where(&room, topics::TYPING_STARTED, data, is_reader);
    if writer == SenderType::Customer {
        desk.realtime.tell_staff(topics::TYPING_STARTED, json!({ "id": id }));
    }
    Ok(())
}
