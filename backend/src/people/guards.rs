//! What lives as long as the process.

use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;

/// Password hashes that may be computed at once: each takes 19 MiB and a core for a while.
const HASHES_AT_ONCE: usize = 2;
/// Those that may wait for their turn: about three seconds' worth.
const HASHES_WAITING: usize = 64;

/// What lives as long as the process: the bound on hashing, and the code of the first run.
pub struct Guards {
    pub(super) hashing: Arc<Semaphore>,
    pub(super) hashes_waiting: Semaphore,
    pub(super) setup_code: Mutex<Option<String>>,
}

impl Default for Guards {
    fn default() -> Self {
        Self {
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            hashes_waiting: Semaphore::new(HASHES_WAITING),
            setup_code: Mutex::default(),
        }
    }
}
