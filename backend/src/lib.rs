//! What Porchlight does: the verbs of each context, and the SQL behind them.
//!
//! Edges (REST, server functions, sockets, the shell) call these verbs and hold no rule of their own.

mod activity;
pub mod address;
mod attempt_limits;
pub mod clock;
pub mod conversations;
pub mod customers;
pub mod db;
mod email;
mod error;
#[cfg_attr(not(feature = "faults"), allow(unused_macros, unused_imports))]
pub mod faults;
mod kinds;
pub mod notifications;
pub mod people;
pub mod realtime;
mod search;
mod secrets;
pub mod settings;
mod storage_health;
pub mod threads;

pub use clock::Clock;
pub use db::Db;
pub use error::{Error, Result};
pub use search::Search;
pub use storage_health::StorageHealth;

use conversations::LastSeen;
use realtime::Hub;
use std::{pin::Pin, sync::Arc, time::Duration};
use threads::{HistoryCache, Ledger, ListFeed, Typing};

/// A future that a function pointer can return.
pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What every verb is handed: the database, the time, and who listens. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// Where everything is kept.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// Who hears of it at once.
    pub realtime: Hub,
    /// What the operator chose.
    pub config: Arc<BackendConfig>,
    /// Bounds and limits that live as long as the process.
    pub guards: Arc<people::Guards>,
    /// Where messages are written.
    pub ledger: Ledger,
    /// Which lines of the list have changed.
    pub list_feed: ListFeed,
    /// Who was here and is not written down yet.
    pub last_seen: LastSeen,
    /// Who was said to be writing a moment ago.
    pub typing: Typing,
    /// What is not in the search index yet.
    pub search: Search,
    /// Pages of history that are ready to be sent.
    pub history_cache: HistoryCache,
    /// Whether messages can be stored.
    pub storage_health: StorageHealth,
}

/// What the operator chose, as far as the verbs need it.
#[derive(Debug, Clone)]
pub struct BackendConfig {
    /// Where people reach this server; links in emails start with it.
    pub base_url: url::Url,
    /// How long a reply may stay unread before an email is sent.
    pub reply_email_delay: Duration,
    /// The sender of emails: `Name <address>` or an address.
    pub mail_from: String,
}

impl Services {
    /// Puts the parts together, and starts the tasks that write and tell. They end with the last clone.
    pub fn new(db: Db, clock: Clock, config: BackendConfig) -> Self {
        let idle = Self {
            db,
            clock,
            realtime: Hub::default(),
            config: Arc::new(config),
            guards: Arc::default(),
            ledger: Ledger::default(),
            list_feed: ListFeed::idle(),
            last_seen: LastSeen::idle(),
            typing: Typing::default(),
            search: Search::idle(),
            history_cache: HistoryCache::default(),
            storage_health: StorageHealth::default(),
        };
        let list_feed = ListFeed::start(&idle, kinds::lines);
        let search = Search::start(idle.clone(), kinds::cards);
        let last_seen = LastSeen::start(idle.clone());
        let telling = Self { list_feed, search, last_seen, ..idle };
        Self { ledger: Ledger::start(&telling, kinds::enqueue_replies), ..telling }
    }
}
