//! `/ws`: plain JSON frames, as `domain::realtime` describes them.

mod end;
mod frame_counter;
mod frames;
mod lifecycle;
mod principal;
mod rate_limit;
mod requests;
mod socket_io;
mod upgrade;

pub use upgrade::upgrade;
