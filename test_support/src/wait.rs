//! Waiting for something to become true, and ports for servers that stop and come back.

use rand::Rng as _;
use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Longer than anything takes; a test that waits for it has failed.
pub const TIMEOUT: Duration = Duration::from_secs(40);
const LOOK_EVERY: Duration = Duration::from_millis(25);

/// Waits until it is so; `what` says what was waited for when it never is.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let looking = async {
        let mut every = interval(LOOK_EVERY);
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            every.tick().await;
            if is_so().await {
                return;
            }
        }
    };
    if timeout(TIMEOUT, looking).await.is_err() {
        panic!("waited in vain: {what}");
    }
}

/// Below the ports that Linux gives to outgoing connections (32768 and above). One of those could be taken by any
/// connection while the server is down.
const RANGE: std::ops::Range<u16> = 10_000..32_000;

/// An address that nothing listens on, so that the server can come back to it.
pub fn free_address() -> SocketAddr {
    let mut random = rand::rng();
    let mut tries = (0..1_000).map(|_| SocketAddr::from(([127, 0, 0, 1], random.random_range(RANGE))));
    tries.find(|address| TcpListener::bind(address).is_ok()).expect("no port is free")
}
