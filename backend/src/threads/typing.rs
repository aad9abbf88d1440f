//! Telling the other side that somebody is writing.

use super::{Viewer, access::find_facts};
use crate::{Result, Services, realtime::Principal};
use domain::{
    realtime::{Room, topics},
    threads::{Intent, SenderType, ThreadRef},
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
pub struct Typing(Cache<(ThreadRef, Uuid), ()>);

impl Default for Typing {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(MOST).time_to_live(STANDS_FOR).build())
    }
}

/// Tells the other side that the viewer is writing, unless it was told a moment ago. Not stored.
pub async fn typing(services: &Services, viewer: &Viewer, thread: impl Into<ThreadRef>) -> Result<()> {
    let wanted = thread.into();
    viewer.check_request(wanted)?;
    let sign = (wanted, viewer.sender_id());
    // Whoever was told of a moment ago had been looked at.
    if services.typing.0.contains_key(&sign) {
        return Ok(());
    }
    let (kind, id) = find_facts(services, viewer, wanted, Intent::Change).await?.key();
    if !services.typing.0.entry(sign).or_insert(()).is_fresh() {
        return Ok(());
    }
    let writer = viewer.sender_type();
    let room = Room::Thread(kind, id);
    let data = json!({ "senderType": writer, "senderName": viewer.sender_name() });
    let is_reader = |owner: &Principal| (writer == SenderType::Customer) == (owner.sender_type() == SenderType::Agent);
    services.realtime.publish_where(room, topics::TYPING_STARTED, data, is_reader);
    if writer == SenderType::Customer {
        services.realtime.publish(Room::List(kind), topics::TYPING_STARTED, None, json!({ "id": id }));
    }
    Ok(())
}
