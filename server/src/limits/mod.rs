//! What one address, one conversation and the whole server may use: connections, sockets, requests. All of it is counted
//! in memory, and nothing here knows a request.

mod connections;
mod log_throttle;
mod rate_limits;
mod slots;
mod sockets;

pub use connections::{Connections, Full, PER_ADDRESS};
pub use log_throttle::LogThrottle;
pub use rate_limits::RateLimits;
pub use slots::Slot;
pub use sockets::{SocketSlot, Sockets};
