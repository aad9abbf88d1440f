//! Reading a conversation: its history, what was missed, and who has seen what.

use super::{
    Viewer,
    ledger::{self, Entry, NewRead},
    queries,
};
use crate::{Result, Services};
use domain::{
    conversations::{Message, MessagePage},
    ids::ConversationId,
    realtime::{Event, MessageCreated, Synced, topics},
};
use serde_json::{Value, json};
use tokio::sync::oneshot;

/// Events that one sync returns at most; whoever missed more refetches.
const SYNC_LIMIT: i64 = 500;
/// What they may weigh as JSON: the answer has to come through a slow connection before a client gives it up.
const SYNC_BYTES: usize = 48 * 1024;

/// The messages before an event, or the newest ones.
pub async fn messages_before(
    services: &Services,
    viewer: &Viewer,
    id: ConversationId,
    before: Option<i64>,
) -> Result<MessagePage> {
    super::authorize(services, viewer, id).await?;
    let (messages, has_earlier) = queries::messages_before(&services.db, id, before).await?;
    Ok(MessagePage { messages, has_earlier })
}

/// What happened in a conversation after an event that the viewer has.
pub async fn events_since(
    services: &Services,
    viewer: &Viewer,
    id: ConversationId,
    since: i64,
) -> Result<Synced<Value>> {
    viewer.check(id)?;
    // Before the events, so that a newer one is synced twice rather than missed.
    let standing = queries::standing(&services.db, id).await?;
    let last_event_id = standing.last_event_id;
    if since > last_event_id || last_event_id.saturating_sub(since) > SYNC_LIMIT {
        return Ok(Synced { events: Vec::new(), last_event_id, gap_detected: true });
    }
    if since == last_event_id {
        return Ok(Synced { events: Vec::new(), last_event_id, gap_detected: false });
    }
    let others = queries::events_after(&services.db, id, since, SYNC_LIMIT).await?;
    let messages = queries::messages_after(&services.db, id, since, SYNC_LIMIT).await?;
    let mut events: Vec<_> = messages.iter().map(|message| message_event(message, &standing.tracking_code)).collect();
    events.extend(others.into_iter().map(|row| Event { event_id: row.event_id, event: row.event, data: row.data }));
    events.sort_unstable_by_key(|event| event.event_id);
    // The two were not read at the same instant: what came between them is left to the next sync.
    let whole = (since + 1..).zip(&events).take_while(|(number, event)| *number == event.event_id).count();
    events.truncate(whole);
    if weight(&events) > SYNC_BYTES {
        return Ok(Synced { events: Vec::new(), last_event_id, gap_detected: true });
    }
    match events.last() {
        Some(last) => Ok(Synced { last_event_id: last.event_id, events, gap_detected: false }),
        // What was asked for is not kept any more.
        None if since < last_event_id => Ok(Synced { events, last_event_id, gap_detected: true }),
        None => Ok(Synced { events, last_event_id: since, gap_detected: false }),
    }
}

fn message_event(message: &Message, tracking_code: &str) -> Event<Value> {
    let data = json!(MessageCreated { message, tracking_code });
    Event { event_id: message.event_id, event: topics::MESSAGE_CREATED.to_owned(), data }
}

/// Most of a short message is what surrounds its text, and some characters take six bytes.
fn weight(events: &[Event<Value>]) -> usize {
    serde_json::to_vec(events).map_or(usize::MAX, |json| json.len())
}

/// Marks what the other side wrote as read, and tells them: up to the last event that the viewer has, so that
/// what is still on its way stays unread; all of it where the viewer does not say.
pub async fn mark_read(services: &Services, viewer: &Viewer, id: ConversationId, up_to: Option<i64>) -> Result<()> {
    viewer.check(id)?;
    let read = NewRead { conversation_id: id, reader: viewer.sender_type(), up_to };
    let (answer, answered) = oneshot::channel();
    services.ledger.enter(id, Entry::Read(read, answer))?;
    answered.await.unwrap_or_else(|_| Err(ledger::stopped()))
}
