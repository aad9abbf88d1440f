//! Telling the other side that somebody is writing.

use super::{Viewer, access::readable};
use crate::{Result, Services, realtime::Principal};
use domain::{
    ids::ThreadId,
    realtime::{Room, topics},
    threads::SenderType,
};
use moka::sync::Cache;
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// A sign of typing stands for all that come within this time, from however many sockets. Our own clients send one every
/// three seconds, and show it for five.
const STANDS_FOR: Duration = Duration::from_secs(2);
/// Writers that are remembered at most.
const MOST: u64 = 10_000;

/// Who was said to be writing a moment ago. Cheap to clone.
#[derive(Clone)]
pub struct Typing(Cache<(ThreadId, Uuid), ()>);

impl Default for Typing {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(MOST).time_to_live(STANDS_FOR).build())
    }
}

/// Tells the other side that the viewer is writing, unless it was told a moment ago. Not stored.
pub async fn typing(services: &Services, viewer: &Viewer, id: ThreadId) -> Result<()> {
    viewer.require_own(id)?;
    let sign = (id, viewer.sender_id());
    // Whoever was told of a moment ago had been looked at.
    if services.typing.0.contains_key(&sign) {
        return Ok(());
    }
    let thread = readable(services, viewer, id).await?;
    viewer.require_write((thread.kind, id))?;
    if !services.typing.0.entry(sign).or_insert(()).is_fresh() {
        return Ok(());
    }
    let writer = viewer.sender_type();
    let room = Room::Thread(thread.kind, id);
    let data = json!({ "senderType": writer, "senderName": viewer.sender_name() });
    let is_reader = |owner: &Principal| (writer == SenderType::Customer) == (owner.sender_type() == SenderType::Agent);
    services.realtime.publish_where(room, topics::TYPING_STARTED, data, is_reader);
    if writer == SenderType::Customer {
        services.realtime.tell_staff(topics::TYPING_STARTED, json!({ "id": id }));
    }
    Ok(())
}
