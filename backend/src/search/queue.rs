//! What waits to be indexed, and the task that does it.

use super::{
    index::{AT_ONCE, Cards, index},
    queries,
};
use crate::{Error, Result, Services};
use domain::ids::ThreadId;
use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Notify, mpsc, watch},
    time::{Instant, sleep, timeout},
};

/// After a batch, this many times as long as it took is waited before the next one: on SQLite those who post use the
/// same connection.
const REST: u32 = 9;
/// But nobody's message stays unfound for longer.
const LONGEST_REST: Duration = Duration::from_millis(500);
/// What comes within this time of the first goes into one batch.
const GATHER: Duration = Duration::from_millis(100);
/// The pause after a failure.
const TRY_AGAIN: Duration = Duration::from_secs(1);
/// How often threads are looked for that another process, or a failure, has left behind.
const LOOK_AGAIN: Duration = Duration::from_secs(600);
/// How long a search waits for what this process was told before it.
const PATIENCE: Duration = Duration::from_secs(1);

/// The way into the index. Cheap to clone; its task ends when the last one is dropped.
#[derive(Clone)]
pub struct Search {
    queue: Arc<Queue>,
    any: mpsc::Sender<()>,
}

struct Queue {
    waiting: Mutex<Waiting>,
    /// How many of those that have ever waited are done.
    done: watch::Sender<u64>,
    /// Somebody has come who waits for the index to be up to date.
    hurry: Notify,
}

#[derive(Default)]
struct Waiting {
    line: VecDeque<ThreadId>,
    known: HashSet<ThreadId>,
    /// How many have ever been put in line.
    noted: u64,
    /// Those that were behind when somebody looked, the oldest last: they come when nobody else waits.
    backlog: Vec<ThreadId>,
}

/// Threads that are indexed together.
struct Batch {
    ids: Vec<ThreadId>,
    is_backlog: bool,
}

impl Search {
    /// Without anybody who indexes.
    pub(crate) fn idle() -> Self {
        let queue = Queue { waiting: Mutex::default(), done: watch::Sender::new(0), hurry: Notify::new() };
        Self { queue: Arc::new(queue), any: mpsc::channel(1).0 }
    }

    /// Starts indexing, first what has been left behind. It reads and writes through `services`, whose own search is not
    /// used.
    pub(crate) fn start(services: Services, cards: Cards) -> Self {
        let (any, woken) = mpsc::channel(1);
        let search = Self { any, ..Self::idle() };
        tokio::spawn(run(services, cards, search.queue.clone(), woken));
        search
    }

    /// Notes that there is something new in this thread, or about it.
    pub(crate) fn changed(&self, id: ThreadId) {
        let mut waiting = self.queue.lock();
        if waiting.known.insert(id) {
            waiting.line.push_back(id);
            waiting.noted += 1;
        }
        drop(waiting);
        // A full channel means that the task is going to look anyway.
        let _ = self.any.try_send(());
    }

    /// Waits until what this process was told before is indexed, but not for long: what a search misses then, the next
    /// one finds.
    pub(super) async fn settle(&self) {
        let noted = self.queue.lock().noted;
        let mut done = self.queue.done.subscribe();
        if *done.borrow_and_update() >= noted {
            return;
        }
        self.queue.hurry.notify_one();
        if timeout(PATIENCE, done.wait_for(|done| *done >= noted)).await.is_err() {
            tracing::debug!("the search index is behind");
        }
    }
}

impl Queue {
    fn take(&self) -> Option<Batch> {
        let mut waiting = self.lock();
        let waiting = &mut *waiting;
        let is_backlog = waiting.line.is_empty();
        let ids: Vec<_> = if is_backlog {
            let rest = waiting.backlog.len().saturating_sub(AT_ONCE);
            waiting.backlog.drain(rest..).rev().collect()
        } else {
            waiting.line.drain(..waiting.line.len().min(AT_ONCE)).collect()
        };
        if !is_backlog {
            // Whoever changes one of them from now on has to put it in line again.
            ids.iter().for_each(|id| _ = waiting.known.remove(id));
        }
        (!ids.is_empty()).then_some(Batch { ids, is_backlog })
    }

    /// A batch is done, but for those in which there is more.
    fn finish(&self, batch: Batch, unfinished: Vec<ThreadId>) {
        let mut waiting = self.lock();
        if batch.is_backlog {
            waiting.backlog.extend(unfinished.into_iter().rev());
            return;
        }
        let mut done = batch.ids.len() as u64;
        for id in unfinished.into_iter().rev() {
            if waiting.known.insert(id) {
                waiting.line.push_front(id);
                done -= 1;
            }
        }
        self.done.send_modify(|all| *all += done);
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Pauses, unless somebody waits for the index.
    async fn pause(&self, pause: Duration) {
        if self.done.receiver_count() > 0 {
            return;
        }
        tokio::select! {
            () = sleep(pause) => {}
            () = self.hurry.notified() => {}
        }
    }
}

/// Indexes until nobody can tell of anything any more, or the database is closed.
async fn run(services: Services, cards: Cards, queue: Arc<Queue>, mut woken: mpsc::Receiver<()>) {
    look_behind(&services, &queue).await;
    while !services.db.is_closed() {
        let started = Instant::now();
        let Some(batch) = queue.take() else {
            match timeout(LOOK_AGAIN, woken.recv()).await {
                Ok(Some(())) => queue.pause(GATHER).await,
                Ok(None) => return,
                Err(_) => look_behind(&services, &queue).await,
            }
            continue;
        };
        match write(&services, cards, &batch.ids).await {
            Ok(unfinished) => {
                queue.finish(batch, unfinished);
                queue.pause((started.elapsed() * REST).min(LONGEST_REST)).await;
            }
            Err(error) => {
                tracing::warn!(%error, "the search index could not be written; it is tried again");
                let all = batch.ids.clone();
                queue.finish(batch, all);
                sleep(TRY_AGAIN).await;
            }
        }
    }
}

async fn look_behind(services: &Services, queue: &Queue) {
    match queries::behind(&services.db).await {
        Ok(mut ids) => {
            ids.reverse();
            queue.lock().backlog = ids;
        }
        // A command of the shell is over before anybody looks.
        Err(_) if services.db.is_closed() => {}
        Err(error) => tracing::warn!(%error, "nobody could look what is not in the search index yet"),
    }
}

/// Indexes threads, together or, when that fails, one by one. One that fails alone is left until somebody looks
/// for what is behind. Errors: `Unavailable` when nothing can be stored.
async fn write(services: &Services, cards: Cards, ids: &[ThreadId]) -> Result<Vec<ThreadId>> {
    match index(services, cards, ids).await {
        Err(error @ Error::Unavailable(_)) => return Err(error),
        Err(error) => tracing::warn!(%error, "threads could not be indexed together; they go one by one"),
        done => return done,
    }
    let mut unfinished = Vec::new();
    for id in ids {
        match index(services, cards, &[*id]).await {
            Ok(more) => unfinished.extend(more),
            Err(error @ Error::Unavailable(_)) => return Err(error),
            Err(error) => tracing::error!(%error, thread = %id, "a thread could not be indexed"),
        }
    }
    Ok(unfinished)
}
