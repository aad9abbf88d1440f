//! How many sockets are open from where, and waiting for all of them to close.

use crate::{
    places::{self, Places},
    seldom::Seldom,
};
use std::{net::IpAddr, sync::Arc};
use tokio_util::task::{TaskTracker, task_tracker::TaskTrackerToken};

/// Sockets that one address may have open at once.
const PER_ADDRESS: usize = 100;

/// Every open socket. Cheap to clone.
#[derive(Clone)]
pub struct Sockets {
    most: usize,
    places: Places,
    tracker: TaskTracker,
    /// Of a proxy that may not be named.
    pub(super) warning: Arc<Seldom>,
}

/// One socket's place; dropping it makes room.
pub(super) struct Place {
    place: places::Place,
    _running: TaskTrackerToken,
}

impl Place {
    /// What the limits on writing count by.
    pub(super) fn address(&self) -> IpAddr {
        self.place.address()
    }
}

impl Sockets {
    /// No sockets; `limited` caps how many an address may open.
    pub fn new(limited: bool) -> Self {
        let most = if limited { PER_ADDRESS } else { usize::MAX };
        Self { most, places: Places::default(), tracker: TaskTracker::new(), warning: Arc::default() }
    }

    pub(super) fn admit(&self, address: IpAddr) -> Option<Place> {
        let place = self.places.take(address, self.most)?;
        Some(Place { place, _running: self.tracker.token() })
    }

    /// Waits until every socket has closed.
    pub async fn closed(&self) {
        self.tracker.close();
        self.tracker.wait().await;
    }
}
