//! Telling staff how the lines of their list look now.

use super::queries;
use crate::Desk;
use domain::{
    ids::ConversationId,
    realtime::{Presence, topics},
};
use serde::Serialize;
use serde_json::value::to_raw_value;
use std::{
    collections::HashSet,
    mem::take,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep},
};

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

/// What staff have not been told yet. Cheap to clone; its task ends when the last one is dropped.
#[derive(Clone)]
pub struct Lines {
    waiting: Arc<Mutex<Waiting>>,
    any: mpsc::Sender<()>,
}

#[derive(Default)]
struct Waiting {
    changed: HashSet<ConversationId>,
    came_or_went: HashSet<ConversationId>,
}

impl Lines {
    /// Without anybody who tells staff.
    pub(crate) fn idle() -> Self {
        Self { waiting: Arc::default(), any: mpsc::channel(1).0 }
    }

    /// Starts telling staff. It reads through `desk`, whose own lines are not used.
    pub(crate) fn start(desk: Desk) -> Self {
        let (any, mut woken) = mpsc::channel(1);
        let lines = Self { waiting: Arc::default(), any };
        let waiting = lines.waiting.clone();
        tokio::spawn(async move {
            while woken.recv().await.is_some() {
                let started = Instant::now();
                let news = take(&mut *waiting.lock().unwrap_or_else(PoisonError::into_inner));
                if desk.realtime.is_anyone_in(topics::STAFF_ROOM) {
                    tell(&desk, news).await;
                }
                sleep((started.elapsed() * REST).min(LONGEST_REST)).await;
            }
        });
        lines
    }

    /// Notes that this conversation's line looks different now.
    pub(super) fn changed(&self, id: ConversationId) {
        self.note(|waiting| waiting.changed.insert(id));
    }

    /// Notes that this conversation's visitor came or went.
    pub(super) fn came_or_went(&self, id: ConversationId) {
        self.note(|waiting| waiting.came_or_went.insert(id));
    }

    fn note(&self, insert: impl FnOnce(&mut Waiting) -> bool) {
        insert(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        // A full channel means that the task is going to look anyway.
        let _ = self.any.try_send(());
    }
}

/// A failure only costs freshness: it is logged.
async fn tell(desk: &Desk, news: Waiting) {
    tell_all(desk, topics::PRESENCE_CHANGED, news.came_or_went.into_iter().map(|id| presence(desk, id)));
    let changed: Vec<_> = news.changed.into_iter().collect();
    for ids in changed.chunks(LINES_AT_ONCE) {
        match queries::list_items(&desk.db, ids).await {
            Ok(rows) => tell_all(desk, topics::CHATS_CHANGED, rows.into_iter().map(|row| row.into_item(desk))),
            Err(error) => tracing::warn!(%error, conversations = ids.len(), "staff were not told of changes"),
        }
    }
}

/// Tells staff in as few frames as may be.
fn tell_all<T: Serialize>(desk: &Desk, event: &str, news: impl Iterator<Item = T>) {
    let (mut frame, mut bytes) = (Vec::new(), 0);
    for one in news.filter_map(|one| to_raw_value(&one).ok()) {
        if bytes + one.get().len() > A_FRAME && !frame.is_empty() {
            desk.realtime.tell_staff(event, take(&mut frame));
            bytes = 0;
        }
        bytes += one.get().len();
        frame.push(one);
    }
    if !frame.is_empty() {
        desk.realtime.tell_staff(event, frame);
    }
}

fn presence(desk: &Desk, id: ConversationId) -> Presence {
    Presence { id, online: desk.realtime.is_online(id) }
}
