//! When visitors come and go.

use super::queries;
use crate::{Result, Services, realtime::Participant, threads::Gathered};
use domain::ids::VisitorId;
use std::{
    collections::{BTreeSet, HashSet},
    time::Duration,
};

/// How long after a write the next one waits: whoever comes and goes all the time is written down now and then.
const REST: Duration = Duration::from_secs(5);

/// Visitors who were here and are not written down as that yet. Cheap to clone; its task ends when the last one is
/// dropped.
#[derive(Clone)]
pub struct LastSeen(Gathered<VisitorId>);

impl LastSeen {
    /// Without anybody who writes it down.
    pub(crate) fn idle() -> Self {
        Self(Gathered::idle())
    }

    /// Starts writing. It writes through `services`, whose own is not used.
    pub(crate) fn start(services: Services) -> Self {
        Self(Gathered::start(move |visitors| {
            let services = services.clone();
            async move {
                write(&services, visitors).await;
                REST
            }
        }))
    }
}

/// Notes that a connection of the visitor has begun or ended, and tells staff whether there is one now. The time is
/// written soon after; when it can't be, only its freshness suffers.
pub fn note_presence(services: &Services, participant: &Participant) {
    services.last_seen.0.note(participant.visitor_id);
    services.list_feed.came_or_went(participant.kind, participant.thread_id);
}

/// Writes what waits: the server stops, and everybody has gone.
pub async fn write_presence(services: &Services) {
    write(services, services.last_seen.0.take()).await;
}

async fn write(services: &Services, visitors: HashSet<VisitorId>) {
    if visitors.is_empty() {
        return;
    }
    if let Err(error) = services.storage_health.note(services, store(services, &visitors.into_iter().collect()).await) {
        tracing::debug!(%error, "when visitors were here was not written");
    }
}

async fn store(services: &Services, visitors: &BTreeSet<VisitorId>) -> Result<()> {
    let mut tx = services.db.begin().await?;
    queries::save_seen(&mut tx, visitors, services.clock.now()).await?;
    tx.commit().await
}
