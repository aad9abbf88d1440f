//! How many sockets are open from where, and waiting for all of them to close.

use backend::address::network;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio_util::task::{TaskTracker, task_tracker::TaskTrackerToken};

/// Sockets that one address may have open at once.
const PER_ADDRESS: usize = 100;

/// Every open socket. Cheap to clone.
#[derive(Clone)]
pub struct Sockets {
    limited: bool,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
    tracker: TaskTracker,
}

/// One socket's place; dropping it makes room.
pub(super) struct Place {
    sockets: Sockets,
    address: IpAddr,
    _running: TaskTrackerToken,
}

impl Place {
    /// What the limits on writing count by.
    pub(super) fn address(&self) -> IpAddr {
        self.address
    }
}

impl Sockets {
    /// No sockets; `limited` caps how many an address may open.
    pub fn new(limited: bool) -> Self {
        Self { limited, open: Arc::default(), tracker: TaskTracker::new() }
    }

    pub(super) fn admit(&self, address: IpAddr) -> Option<Place> {
        let address = network(address);
        let mut open = self.lock();
        let count = open.entry(address).or_default();
        if self.limited && *count >= PER_ADDRESS {
            return None;
        }
        *count += 1;
        Some(Place { sockets: self.clone(), address, _running: self.tracker.token() })
    }

    /// Waits until every socket has closed.
    pub async fn closed(&self) {
        self.tracker.close();
        self.tracker.wait().await;
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.sockets.lock();
        let Some(count) = open.get_mut(&self.address) else { return };
        *count -= 1;
        if *count == 0 {
            open.remove(&self.address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_sockets_and_no_more() {
        let sockets = Sockets::new(true);
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let mut places: Vec<_> = (0..PER_ADDRESS).map(|_| sockets.admit(address("198.51.100.1")).unwrap()).collect();
        assert!(sockets.admit(address("198.51.100.1")).is_none());
        assert!(sockets.admit(address("198.51.100.2")).is_some());
        places.pop();
        assert!(sockets.admit(address("198.51.100.1")).is_some());
        drop(places);
        assert!(sockets.lock().is_empty());
    }
}
