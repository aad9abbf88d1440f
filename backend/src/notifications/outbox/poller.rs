//! Polling: claims rows that are due and has them sent.
//!
//! A claim is one conditional UPDATE that takes a lease; only the lease's holder may finish the row. A worker that dies
//! leaves its lease to run out, and the next one sends the same message again, under the same id, so that whoever receives
//! both can tell. No transaction is open while a channel is spoken to.

use super::{
    attempt::{BACKOFF, deliver},
    claimed::Claimed,
    handlers::Handlers,
    queries::{self, AT_ONCE},
};
use crate::{Result, Services};
use chrono::TimeDelta;
use domain::ids::DeliveryId;
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long a claimed row is this worker's. Longer than sending may take.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// How often rows that are due are looked for. Most wait for minutes, so nobody needs to be woken.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Sends what is due until `shutdown`, then finishes what it is sending.
pub(crate) async fn run(services: Services, handlers: Handlers, shutdown: CancellationToken) {
    let handlers = Arc::new(handlers);
    // Several at once, so that one slow server does not hold up the rest.
    let (mut sending, mut in_flight, mut steps) = (JoinSet::new(), HashMap::new(), None);
    while !shutdown.is_cancelled() {
        let seen = Some(services.clock.steps());
        if steps != seen && clamp_due_times(&services, &handlers).await.is_ok() {
            steps = seen;
        }
        if sending.len() < AT_ONCE
            && let Some(claimed) = claim(&services, in_flight.values().copied().collect()).await
        {
            let (id, services, handlers) = (claimed.id, services.clone(), handlers.clone());
            let task = sending.spawn(async move { deliver_and_log(&services, &handlers, claimed).await });
            in_flight.insert(task.id(), id);
            continue;
        }
        tokio::select! {
            () = shutdown.cancelled() => break,
            Some(ended) = sending.join_next_with_id() => {
                in_flight.remove(&ended.map_or_else(|broke_off| broke_off.id(), |(task, ())| task));
            }
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
    while sending.join_next().await.is_some() {}
}

/// Sends everything that is due now, one after another, and returns how many rows it took.
pub(crate) async fn run_due_once(services: &Services, handlers: &Handlers) -> Result<usize> {
    clamp_due_times(services, handlers).await?;
    let mut taken = 0;
    while let Some(claimed) = queries::claim(&services.db, services.clock.now(), LEASE, &[]).await? {
        deliver(services, handlers, claimed).await?;
        taken += 1;
    }
    Ok(taken)
}

/// Rows that wait for longer than they may are from before the clock was turned back: they wait for as long as one that
/// begins to wait now. Looked for when the worker starts and when the clock was set.
async fn clamp_due_times(services: &Services, handlers: &Handlers) -> Result<()> {
    let first: Vec<_> = handlers.kinds().map(|kind| (kind.name(), kind.longest_wait(services))).collect();
    queries::clamp_due_times(&services.db, services.clock.now(), &first, &BACKOFF, LEASE)
        .await
        .inspect_err(|error| tracing::warn!(%error, "nobody could look for deliveries that wait for too long"))
}

/// `None` also when the database can't be reached: the next look may be luckier.
async fn claim(services: &Services, in_flight: Vec<DeliveryId>) -> Option<Claimed> {
    match queries::claim(&services.db, services.clock.now(), LEASE, &in_flight).await {
        Ok(claimed) => claimed,
        Err(error) => {
            tracing::warn!(%error, "the outbox could not be read");
            None
        }
    }
}

async fn deliver_and_log(services: &Services, handlers: &Handlers, claimed: Claimed) {
    let id = claimed.id;
    if let Err(error) = deliver(services, handlers, claimed).await {
        tracing::error!(%error, delivery = %id, "a delivery was left for the next try");
    }
}
