//! The ledger: the one place that gives out event numbers. Everything that waits is committed in one transaction.
//!
//! A lane is a task with a queue of its own. SQLite has one, because one connection writes; PostgreSQL has several, and
//! a thread always goes through the same one, so that its events are told in the order of their numbers. Other
//! processes on the same database are kept apart by the lock on the thread's row.
//!
//! What must stay true:
//! - Nobody is told of anything, and nothing is acknowledged, before its commit.
//! - An entry that can't be written fails alone.
//! - A full queue refuses; it never drops what it has taken.

mod batch;
mod entry;

use batch::EnqueueReplies;
pub(super) use entry::{Entry, MovedBy, NewPost, NewRead, NewStatus};

use super::committed;
use crate::{Error, Result, Services, db::dialect, faults::fault};
use domain::ids::ThreadId;
use entry::Outcome;
use std::{iter, mem, slice, sync::Arc, time::Duration};
use tokio::sync::mpsc::{self, error::TrySendError};

/// Lanes on PostgreSQL: half of its connections, so that the other half can read.
const LANES: usize = 4;
/// What may wait in a lane. More than this is not caught up within a second.
const QUEUE: usize = 4_096;
/// What one transaction writes at most.
const BATCH: usize = 512;
/// When a client that was told to slow down should try again.
const SLOW_DOWN: Duration = Duration::from_secs(1);

/// A batch with what became of each of its entries.
type Written = Vec<(Entry, Outcome)>;

/// The way into the ledger. Cheap to clone; its lanes end when the last one is dropped.
#[derive(Clone, Default)]
pub struct Ledger {
    lanes: Arc<[mpsc::Sender<Entry>]>,
}

impl Ledger {
    /// Starts the lanes. They write through `services`, whose own ledger is not used.
    pub(crate) fn start(services: &Services, enqueue_replies: EnqueueReplies) -> Self {
        let lanes = dialect!(services.db, sqlite: 1, postgres: LANES);
        Self { lanes: (0..lanes).map(|_| start_lane(services.clone(), enqueue_replies)).collect() }
    }

    /// Queues an entry. Errors: `RateLimited` when too much waits already.
    pub(super) fn enter(&self, id: ThreadId, entry: Entry) -> Result<()> {
        let lane = (id.0.as_u128() % self.lanes.len().max(1) as u128) as usize;
        let Some(lane) = self.lanes.get(lane) else { return Err(stopped()) };
        lane.try_send(entry).map_err(|error| match error {
            TrySendError::Full(_) => Error::RateLimited { retry_after: SLOW_DOWN },
            TrySendError::Closed(_) => stopped(),
        })
    }
}

/// The error of an entry whose lane is not there to answer.
pub(super) fn stopped() -> Error {
    Error::Internal("the ledger has stopped".to_owned())
}

fn start_lane(services: Services, enqueue_replies: EnqueueReplies) -> mpsc::Sender<Entry> {
    let (sender, mut queue) = mpsc::channel(QUEUE);
    let teller = start_teller(services.clone());
    tokio::spawn(async move {
        let mut entries = Vec::new();
        while queue.recv_many(&mut entries, BATCH).await > 0 {
            // In a task of its own, so that a panic costs a batch and not the lane.
            match tokio::spawn(write(services.clone(), enqueue_replies, mem::take(&mut entries))).await {
                Ok(written) => _ = teller.send(written).await,
                Err(error) => tracing::error!(%error, "a batch broke off"),
            }
        }
    });
    sender
}

/// Starts the task that tells what a lane has written, in that order, while the lane writes the next batch.
fn start_teller(services: Services) -> mpsc::Sender<Written> {
    let (sender, mut batches) = mpsc::channel(1);
    tokio::spawn(async move {
        while let Some(written) = batches.recv().await {
            let services = services.clone();
            if let Err(error) = tokio::spawn(async move { tell(&services, written) }).await {
                tracing::error!(%error, "what was written could not be told");
            }
        }
    });
    sender
}

/// Writes a batch and returns what became of each entry. What fails as a whole is tried entry by entry, unless nothing
/// can be stored at all.
async fn write(services: Services, enqueue_replies: EnqueueReplies, entries: Vec<Entry>) -> Written {
    let outcomes = match services
        .storage_health
        .note(&services, batch::commit(&services, enqueue_replies, &entries).await)
    {
        Ok(outcomes) => outcomes,
        Err(error) if entries.len() == 1 || matches!(error, Error::Unavailable(_)) => refuse_all(&entries, error),
        Err(error) => {
            tracing::warn!(%error, entries = entries.len(), "a batch could not be written; its entries go one by one");
            write_one_by_one(&services, enqueue_replies, &entries).await
        }
    };
    fault!("ledger::after_commit");
    entries.into_iter().zip(outcomes).collect()
}

/// Until nothing can be stored at all: then the others are not tried, because each would wait for as long.
async fn write_one_by_one(services: &Services, enqueue_replies: EnqueueReplies, entries: &[Entry]) -> Vec<Outcome> {
    let mut outcomes = Vec::with_capacity(entries.len());
    while let Some(entry) = entries.get(outcomes.len()) {
        match services
            .storage_health
            .note(services, batch::commit(services, enqueue_replies, slice::from_ref(entry)).await)
        {
            Ok(outcome) => outcomes.extend(outcome),
            Err(error @ Error::Unavailable(_)) => outcomes.extend(refuse_all(&entries[outcomes.len()..], error)),
            Err(error) => outcomes.push(Outcome::Refused(error)),
        }
    }
    outcomes
}

/// The first gets the error itself, which says most; the others one that says the same to people.
fn refuse_all(entries: &[Entry], error: Error) -> Vec<Outcome> {
    let others = entries.iter().skip(1).map(|_| Error::Unavailable("the batch was not written".to_owned()));
    iter::once(error).chain(others).map(Outcome::Refused).collect()
}

/// Answers everyone who waits for an entry, and then tells everyone who is there.
fn tell(services: &Services, written: Written) {
    // Before they are answered, so that whoever has posted something and then searches finds it. Staff may hear of a line
    // before the room hears of the message: a line is read whole from the database, so neither needs the other.
    for (entry, outcome) in &written {
        if let Some((kind, change)) = outcome.change() {
            committed(services, (kind, entry.thread_id()), change);
        }
    }
    let told: Vec<_> = written.into_iter().filter_map(|(entry, outcome)| entry.answer(outcome)).collect();
    fault!("ledger::after_acknowledge");
    for event in told {
        event.publish(services);
    }
    fault!("ledger::after_publish");
}
