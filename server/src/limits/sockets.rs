//! How many sockets are open from where, and waiting for all of them to close.

use super::{
    log_throttle::LogThrottle,
    slots::{Slot, Slots},
};
use std::{net::IpAddr, sync::Arc};
use tokio_util::task::{TaskTracker, task_tracker::TaskTrackerToken};

/// Sockets that one address may have open at once.
const PER_ADDRESS: usize = 100;

/// Every open socket. Cheap to clone.
#[derive(Clone)]
pub struct Sockets {
    max: usize,
    slots: Slots,
    tracker: TaskTracker,
    /// When the operator was last warned of a proxy that may not be named.
    pub warning: Arc<LogThrottle>,
}

/// One socket's slot; dropping it frees it.
pub struct SocketSlot {
    slot: Slot,
    _running: TaskTrackerToken,
}

impl SocketSlot {
    /// What the rate limits count by.
    pub fn address(&self) -> IpAddr {
        self.slot.address()
    }
}

impl Sockets {
    /// No sockets; `limited` caps how many an address may open.
    pub fn new(limited: bool) -> Self {
        let max = if limited { PER_ADDRESS } else { usize::MAX };
        Self { max, slots: Slots::default(), tracker: TaskTracker::new(), warning: Arc::default() }
    }

    /// Takes a slot for a socket from this address.
    pub fn admit(&self, address: IpAddr) -> Option<SocketSlot> {
        let slot = self.slots.take(address, self.max)?;
        Some(SocketSlot { slot, _running: self.tracker.token() })
    }

    /// Waits until every socket has closed.
    pub async fn closed(&self) {
        self.tracker.close();
        self.tracker.wait().await;
    }
}
