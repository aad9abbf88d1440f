//! How many connections there are, and how many there may be.

use super::slots::{Slot, Slots};
use crate::config::Config;
use ipnet::IpNet;
use std::net::IpAddr;
use tokio_util::task::TaskTracker;

/// Connections that one address may have at once. An office has its sockets, and browsers open six while a page loads.
pub const PER_ADDRESS: usize = 1_024;
/// Files that are left beside connections for the database, mails and what is being served, at least; beside them a
/// quarter of what the system lets the process open.
const OTHER_FILES: usize = 64;
/// Where the system sets no limit.
const NO_LIMIT: usize = 1_000_000;

/// Every open connection, sockets included.
pub struct Connections {
    slots: Slots,
    /// All of them together.
    max: usize,
    per_address: usize,
    /// What comes from these is from many clients.
    trusted_proxies: Vec<IpNet>,
    tracker: TaskTracker,
}

/// Why a connection was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// Its address has as many as it may have.
    Address,
    /// The server has as many as it can have.
    Server,
}

impl Connections {
    /// No connections. How many there may be follows from how many files the process may open, and `per_address` says how
    /// many of them one address may have.
    pub fn new(config: &Config, per_address: usize) -> Self {
        let max = max_connections(file_limit());
        // So that with few files one address does not take them all.
        let per_address = if config.rate_limits { per_address.min(max / 4) } else { usize::MAX };
        let trusted_proxies = config.trusted_proxies.clone();
        Self { slots: Slots::default(), max, per_address, trusted_proxies, tracker: TaskTracker::new() }
    }

    /// Serves a connection in a task, which [`Self::closed`] waits for.
    pub(crate) fn spawn(&self, serving: impl Future<Output = ()> + Send + 'static) {
        self.tracker.spawn(serving);
    }

    /// Waits until none is left but those that have become sockets.
    pub async fn closed(&self) {
        self.tracker.close();
        self.tracker.wait().await;
    }

    /// Takes a slot for a connection from this peer.
    pub fn admit(&self, peer: IpAddr) -> Result<Slot, Full> {
        if self.slots.taken() >= self.max {
            return Err(Full::Server);
        }
        let peer = peer.to_canonical();
        let is_proxy = self.trusted_proxies.iter().any(|network| network.contains(&peer));
        self.slots.take(peer, if is_proxy { usize::MAX } else { self.per_address }).ok_or(Full::Address)
    }
}

fn max_connections(files: usize) -> usize {
    (files - files / 4).saturating_sub(OTHER_FILES).max(16)
}

#[cfg(unix)]
fn file_limit() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    limit.and_then(|files| usize::try_from(files).ok()).map_or(NO_LIMIT, |files| files.min(NO_LIMIT))
}

#[cfg(not(unix))]
fn file_limit() -> usize {
    NO_LIMIT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_left_for_everything_else() {
        assert_eq!(max_connections(1_024), 704);
        assert_eq!(max_connections(20_000), 14_936);
        assert_eq!(max_connections(32), 16);
    }
}
