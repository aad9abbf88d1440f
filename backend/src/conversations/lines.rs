//! Telling staff how the lines of their list look now.

use super::{gathered::Gathered, queries};
use crate::Services;
use domain::{
    ids::ConversationId,
    realtime::{Presence, topics},
};
use serde::Serialize;
use serde_json::value::to_raw_value;
use std::{
    collections::HashSet,
    future::ready,
    mem::take,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// After telling staff, this many times as long as it took is waited before the next time. Under load a line is told
/// less often, with everything that has happened meanwhile, and messages keep most of the machine.
const REST: u32 = 9;
/// But nobody looks at an old line for longer.
const LONGEST_REST: Duration = Duration::from_millis(500);

/// Lines that are read at once.
const LINES_AT_ONCE: usize = 64;
/// What one frame carries at most, or a single line, in bytes: a socket's buffer for sending holds several. A line is
/// mostly what a visitor says, so it is not the number of lines that counts.
const A_FRAME: usize = 48 * 1024;

/// What staff have not been told yet. Cheap to clone; its tasks end when the last one is dropped.
#[derive(Clone)]
pub struct Lines {
    changed: Gathered<ConversationId>,
    came_or_went: Gathered<ConversationId>,
}

impl Lines {
    /// Without anybody who tells staff.
    pub(crate) fn idle() -> Self {
        Self { changed: Gathered::idle(), came_or_went: Gathered::idle() }
    }

    /// Starts telling staff. It reads through `desk`, whose own lines are not used.
    pub(crate) fn start(services: &Services) -> Self {
        let (changes, presence) = (services.clone(), services.clone());
        // Who is there is read and told in one step, or one task would tell what the other has overtaken.
        let telling = Arc::<Mutex<()>>::default();
        let also_telling = telling.clone();
        let changed = Gathered::start(move |ids| {
            let (services, telling) = (changes.clone(), telling.clone());
            async move {
                let started = Instant::now();
                tell_changes(&services, &telling, ids).await;
                (started.elapsed() * REST).min(LONGEST_REST)
            }
        });
        let came_or_went = Gathered::start(move |ids| {
            tell_presence(&presence, &also_telling, ids);
            // Telling it takes no time, however often somebody comes and goes.
            ready(LONGEST_REST)
        });
        Self { changed, came_or_went }
    }

    /// Notes that this conversation's line looks different now.
    pub(super) fn changed(&self, id: ConversationId) {
        self.changed.note(id);
    }

    /// Notes that this conversation's visitor came or went.
    pub(super) fn came_or_went(&self, id: ConversationId) {
        self.came_or_went.note(id);
    }
}

fn tell_presence(services: &Services, telling: &Mutex<()>, ids: HashSet<ConversationId>) {
    if services.realtime.is_anyone_in(topics::STAFF_ROOM) {
        tell_all(services, telling, topics::PRESENCE_CHANGED, ids.into_iter().map(|id| presence(services, id)));
    }
}

/// A failure only costs freshness: it is logged.
async fn tell_changes(services: &Services, telling: &Mutex<()>, changed: HashSet<ConversationId>) {
    if !services.realtime.is_anyone_in(topics::STAFF_ROOM) {
        return;
    }
    let changed: Vec<_> = changed.into_iter().collect();
    for ids in changed.chunks(LINES_AT_ONCE) {
        match queries::list_items(&services.db, ids).await {
            Ok(rows) => {
                tell_all(services, telling, topics::CHATS_CHANGED, rows.into_iter().map(|row| row.into_item(services)))
            }
            Err(error) => tracing::warn!(%error, conversations = ids.len(), "staff were not told of changes"),
        }
    }
}

/// Tells staff in as few frames as may be. `news` reads who is there.
fn tell_all<T: Serialize>(services: &Services, telling: &Mutex<()>, event: &str, news: impl Iterator<Item = T>) {
    let _one_at_a_time = telling.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut frame, mut bytes) = (Vec::new(), 0);
    for one in news.filter_map(|one| to_raw_value(&one).ok()) {
        if bytes + one.get().len() > A_FRAME && !frame.is_empty() {
            services.realtime.tell_staff(event, take(&mut frame));
            bytes = 0;
        }
        bytes += one.get().len();
        frame.push(one);
    }
    if !frame.is_empty() {
        services.realtime.tell_staff(event, frame);
    }
}

fn presence(services: &Services, id: ConversationId) -> Presence {
    Presence { id, online: services.realtime.is_online(id) }
}
