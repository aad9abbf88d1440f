//! Ports for servers that stop and come back.

use rand::Rng as _;
use std::net::{SocketAddr, TcpListener};

/// Below the ports that Linux gives to outgoing connections (32768 and above). One of those could be taken by any
/// connection while the server is down.
const RANGE: std::ops::Range<u16> = 10_000..32_000;

/// An address that nothing listens on, so that the server can come back to it.
pub fn free_address() -> SocketAddr {
    let mut random = rand::rng();
    let mut tries = (0..1_000).map(|_| SocketAddr::from(([127, 0, 0, 1], random.random_range(RANGE))));
    tries.find(|address| TcpListener::bind(address).is_ok()).expect("no port is free")
}
