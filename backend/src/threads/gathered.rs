//! Changes that wait until a task takes all of them at once: what happens often is then done less often.

use std::{
    collections::HashSet,
    hash::Hash,
    mem::take,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::mpsc, time::sleep};

/// What waits, each once. Cheap to clone; the task ends when the last one is dropped.
#[derive(Clone)]
pub(crate) struct Gathered<T> {
    waiting: Arc<Mutex<HashSet<T>>>,
    any: mpsc::Sender<()>,
}

impl<T: Eq + Hash + Send + 'static> Gathered<T> {
    /// Without a task that takes it.
    pub(crate) fn idle() -> Self {
        Self { waiting: Arc::default(), any: mpsc::channel(1).0 }
    }

    /// Starts the task. It hands on what waits at once, and then rests for as long as it is told.
    pub(crate) fn start<F>(hand_on: impl Fn(HashSet<T>) -> F + Send + 'static) -> Self
    where
        F: Future<Output = Duration> + Send,
    {
        let (any, mut woken) = mpsc::channel(1);
        let gathered = Self { waiting: Arc::default(), any };
        let waiting = gathered.waiting.clone();
        tokio::spawn(async move {
            while woken.recv().await.is_some() {
                let all = take(&mut *waiting.lock().unwrap_or_else(PoisonError::into_inner));
                sleep(hand_on(all).await).await;
            }
        });
        gathered
    }

    pub(crate) fn note(&self, one: T) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(one);
        // A full channel means that the task is going to look anyway.
        let _ = self.any.try_send(());
    }

    /// Takes what waits from under the task.
    pub(crate) fn take(&self) -> HashSet<T> {
        take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
