//! Telling staff how the lines of their list look now.

use super::queries;
use crate::Desk;
use domain::{ids::ConversationId, realtime::topics};
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

/// Conversations whose lines have changed. Cheap to clone; its task ends when the last one is dropped.
#[derive(Clone)]
pub struct Lines {
    changed: Arc<Mutex<HashSet<ConversationId>>>,
    any: mpsc::Sender<()>,
}

impl Lines {
    /// Without anybody who tells staff.
    pub(crate) fn idle() -> Self {
        Self { changed: Arc::default(), any: mpsc::channel(1).0 }
    }

    /// Starts telling staff. It reads through `desk`, whose own lines are not used.
    pub(crate) fn start(desk: Desk) -> Self {
        let (any, mut woken) = mpsc::channel(1);
        let lines = Self { changed: Arc::default(), any };
        let changed = lines.changed.clone();
        tokio::spawn(async move {
            while woken.recv().await.is_some() {
                let started = Instant::now();
                let ids = take(&mut *changed.lock().unwrap_or_else(PoisonError::into_inner));
                tell(&desk, ids.into_iter().collect()).await;
                sleep((started.elapsed() * REST).min(LONGEST_REST)).await;
            }
        });
        lines
    }

    /// Notes that this conversation's line looks different now.
    pub(super) fn changed(&self, id: ConversationId) {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        // A full channel means that the task is going to look anyway.
        let _ = self.any.try_send(());
    }
}

/// A failure only costs freshness: it is logged.
async fn tell(desk: &Desk, ids: Vec<ConversationId>) {
    if !desk.realtime.is_anyone_in(topics::STAFF_ROOM) {
        return;
    }
    match queries::list_items(&desk.db, &ids).await {
        Ok(rows) => {
            for row in rows {
                desk.realtime.tell_staff(topics::CHAT_CHANGED, row.into_item(desk));
            }
        }
        Err(error) => tracing::warn!(%error, conversations = ids.len(), "staff were not told of changes"),
    }
}
