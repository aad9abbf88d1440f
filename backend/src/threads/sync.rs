//! What a client has missed of a thread.

use super::{Viewer, access::find_facts, queries};
use crate::{Result, Services};
use domain::{
    realtime::{Event, MessageCreated, Synced, topics},
    threads::{Intent, Message, ThreadFacts, ThreadRef},
};
use serde_json::{Value, json};

/// Events that one sync returns at most; whoever missed more refetches.
const SYNC_LIMIT: i64 = 500;
/// What they may weigh as JSON: the answer has to come through a slow connection before a client gives it up.
const SYNC_BYTES: usize = 48 * 1024;

/// What happened in a thread after an event that the viewer has.
pub async fn sync(
    services: &Services,
    viewer: &Viewer,
    thread: impl Into<ThreadRef>,
    since: i64,
) -> Result<Synced<Value>> {
    // Before the events, so that a newer one is synced twice rather than missed.
    let thread = find_facts(services, viewer, thread, Intent::Read).await?;
    let (id, last_event_id) = (thread.id, thread.last_event_id);
    if since > last_event_id || last_event_id.saturating_sub(since) > SYNC_LIMIT {
        return Ok(Synced { events: Vec::new(), last_event_id, gap_detected: true });
    }
    if since == last_event_id {
        return Ok(Synced { events: Vec::new(), last_event_id, gap_detected: false });
    }
    let others = queries::events_after(&services.db, id, since, SYNC_LIMIT).await?;
    let messages = queries::messages_after(&services.db, id, since, SYNC_LIMIT).await?;
    let mut events: Vec<_> = messages.iter().map(|message| message_event(&thread, message)).collect();
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

fn message_event(thread: &ThreadFacts, message: &Message) -> Event<Value> {
    let data = json!(MessageCreated { message, tracking_code: &thread.reference });
    Event { event_id: message.event_id, event: topics::message_created(thread.kind).to_owned(), data }
}

/// Most of a short message is what surrounds its text, and some characters take six bytes.
fn weight(events: &[Event<Value>]) -> usize {
    serde_json::to_vec(events).map_or(usize::MAX, |json| json.len())
}
