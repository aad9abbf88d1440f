//! Whether messages can be stored, as far as the last attempts tell.
//!
//! Whoever writes tells it, so a server that works writes nothing only to find out. One that could not store something
//! tries by itself each second, until it can again; staff are told of both. A server on which nobody writes is tried
//! once a minute, and only while somebody asks whether it is ready.

mod queries;

use crate::{Db, Error, Result, Services};
use domain::realtime::{StorageChanged, topics};
use rand::RngCore as _;
use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep, timeout};

/// How long the last attempt says how things stand.
const FRESH: Duration = Duration::from_secs(60);
/// The pause between tries while nothing can be stored.
const TRY_EVERY: Duration = Duration::from_secs(1);
/// A database that takes longer does not answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// What a try writes: as much as the longest message. Less might fit where no message does.
const FILLER: usize = 64 * 1024;

/// What is known. Cheap to clone.
#[derive(Clone, Default)]
pub struct StorageHealth(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    is_failing: bool,
    /// Whether a task tries again already. It may go on for a moment after something could be stored.
    is_trying: bool,
    /// When something was last tried.
    tried_at: Option<Instant>,
}

impl StorageHealth {
    /// Whether the last attempt to store something worked.
    pub fn is_available(&self) -> bool {
        !self.lock().is_failing
    }

    /// Whether something can be stored now, as well as it can be known without a write for each question.
    pub async fn check(&self, services: &Services) -> bool {
        if !self.is_available() || !answers(&services.db).await {
            return false;
        }
        if self.is_due() {
            // Its result is noted.
            let _ = self.note(services, store_filler(services).await);
        }
        self.is_available()
    }

    /// Notes how an attempt to store something went, and hands its result on.
    pub(crate) fn note<T>(&self, services: &Services, attempt: Result<T>) -> Result<T> {
        match &attempt {
            Ok(_) => {
                if self.becomes(services, true) {
                    tracing::info!("messages can be stored again");
                }
            }
            Err(Error::Unavailable(why)) => {
                if self.becomes(services, false) {
                    tracing::error!(why, "messages can’t be stored");
                }
                if !mem::replace(&mut self.lock().is_trying, true) {
                    tokio::spawn(try_again(services.clone()));
                }
            }
            // That says nothing of the database.
            Err(_) => {}
        }
        attempt
    }

    /// Whether this is news; then staff are told.
    fn becomes(&self, services: &Services, available: bool) -> bool {
        let mut known = self.lock();
        known.tried_at = Some(Instant::now());
        let is_news = known.is_failing == available;
        known.is_failing = !available;
        drop(known);
        if is_news {
            services.realtime.tell_staff(topics::STORAGE_CHANGED, StorageChanged { available });
        }
        is_news
    }

    /// Whether to try once more; if not, the next failure starts a new task.
    fn is_worth_trying(&self) -> bool {
        let mut known = self.lock();
        known.is_trying = known.is_failing;
        known.is_failing
    }

    /// Whether nothing was tried for a while. Of many who ask, one is told so.
    fn is_due(&self) -> bool {
        let mut known = self.lock();
        let is_due = known.tried_at.is_none_or(|tried_at| tried_at.elapsed() >= FRESH);
        if is_due {
            known.tried_at = Some(Instant::now());
        }
        is_due
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tries until something can be stored, or the server stops.
async fn try_again(services: Services) {
    while services.storage_health.is_worth_trying() && !services.db.is_closed() {
        sleep(TRY_EVERY).await;
        // What it could not store says nothing that is not known, unless something was stored meanwhile; and that
        // says more.
        if let Ok(()) = store_filler(&services).await {
            let _ = services.storage_health.note(&services, Ok(()));
        }
    }
}

async fn store_filler(services: &Services) -> Result<()> {
    // The same bytes again would not be written.
    let mut filler = vec![0; FILLER];
    rand::rng().fill_bytes(&mut filler);
    let attempt = async {
        let mut tx = services.db.begin().await?;
        queries::store_filler(&mut tx, &filler).await?;
        tx.commit().await
    };
    let late = |_| Err(Error::Unavailable("the database does not answer".to_owned()));
    timeout(ANSWER_WITHIN, attempt).await.unwrap_or_else(late)
}

async fn answers(db: &Db) -> bool {
    match timeout(ANSWER_WITHIN, db.ping()).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database does not answer");
            false
        }
        Err(_) => {
            tracing::warn!("the database does not answer in time");
            false
        }
    }
}
