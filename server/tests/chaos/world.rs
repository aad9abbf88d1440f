//! What everybody shares: where the servers are, what is to be done, and what was wrong.

use crate::verdict::{Blame, Verdict};
use rand::{Rng, rngs::StdRng};
use std::{
    net::SocketAddr,
    sync::{Mutex, MutexGuard},
};
use tokio::sync::{Notify, watch};

/// What everybody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Write, read, try again.
    Write,
    /// Write nothing new; get everything acknowledged.
    Drain,
    /// Go.
    Leave,
}

/// What everybody is told to do. The number tells two orders apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    pub number: u64,
    pub work: Work,
}

pub struct World {
    addresses: watch::Sender<Vec<SocketAddr>>,
    order: watch::Sender<Order>,
    /// Somebody has done what the order says.
    pub done: Notify,
    verdict: Mutex<Verdict>,
}

impl World {
    pub fn new() -> Self {
        let order = Order { number: 0, work: Work::Write };
        Self {
            addresses: watch::Sender::default(),
            order: watch::Sender::new(order),
            done: Notify::new(),
            verdict: Mutex::default(),
        }
    }

    /// The servers that answer now.
    pub fn are_up(&self, addresses: Vec<SocketAddr>) {
        self.addresses.send_replace(addresses);
    }

    /// One of the servers, when there is one; `None` when everybody is to leave.
    pub async fn somewhere(&self, rng: &mut StdRng) -> Option<SocketAddr> {
        let (mut addresses, mut orders) = (self.addresses.subscribe(), self.order.subscribe());
        tokio::select! {
            biased;
            _ = orders.wait_for(|order| order.work == Work::Leave) => None,
            up = addresses.wait_for(|addresses| !addresses.is_empty()) => {
                let up = up.ok()?;
                Some(up[rng.random_range(0..up.len())])
            }
        }
    }

    pub fn orders(&self) -> watch::Receiver<Order> {
        self.order.subscribe()
    }

    /// Tells everybody, and returns the order's number.
    pub fn tell(&self, work: Work) -> u64 {
        let number = self.order.borrow().number + 1;
        self.order.send_replace(Order { number, work });
        number
    }

    pub fn verdict(&self) -> MutexGuard<'_, Verdict> {
        self.verdict.lock().unwrap()
    }

    pub fn blame(&self, blame: Blame, what: String) {
        self.verdict().blame(blame, what);
    }
}
