//! How often strangers may write, open sockets and ask through them. Guessing of passwords is limited in `backend`, in the
//! database.

use backend::{Error, Result, address::network, realtime::Participant, threads::Viewer};
use domain::ids::ThreadId;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use std::{hash::Hash, net::IpAddr, num::NonZeroU32, time::Duration};

/// Addresses or conversations that are remembered before those that have been quiet are forgotten.
const MAX_REMEMBERED: usize = 10_000;

/// How often one address may write, open sockets and ask through them, and how often anybody may write as the visitor of
/// one conversation. An office behind one address has many visitors, whose sockets all come back after a restart.
pub struct RateLimits {
    enabled: bool,
    opening: DefaultKeyedRateLimiter<IpAddr>,
    writing: DefaultKeyedRateLimiter<IpAddr>,
    conversation: DefaultKeyedRateLimiter<ThreadId>,
    connecting: DefaultKeyedRateLimiter<IpAddr>,
    asking: DefaultKeyedRateLimiter<IpAddr>,
}

impl RateLimits {
    /// Limits that count, or that let everything pass.
    pub fn new(enabled: bool) -> Self {
        Self {
            enabled,
            opening: RateLimiter::keyed(quota(30, Duration::from_secs(5))),
            writing: RateLimiter::keyed(quota(60, Duration::from_millis(500))),
            conversation: RateLimiter::keyed(quota(30, Duration::from_secs(1))),
            connecting: RateLimiter::keyed(quota(300, Duration::from_millis(200))),
            asking: RateLimiter::keyed(quota(1_000, Duration::from_millis(10))),
        }
    }

    fn check<K: Hash + Eq + Clone>(&self, limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<()> {
        if !self.enabled {
            return Ok(());
        }
        if limiter.len() > MAX_REMEMBERED {
            limiter.retain_recent();
        }
        limiter.check_key(key).map_err(|until| {
            let retry_after = until.wait_time_from(DefaultClock::default().now());
            Error::RateLimited { retry_after }
        })
    }

    /// Whether this address may write once more.
    pub fn check_writing(&self, address: IpAddr) -> Result<()> {
        self.check(&self.writing, &network(address))
    }

    /// Whether this address may open another socket.
    pub fn check_connecting(&self, address: IpAddr) -> Result<()> {
        self.check(&self.connecting, &network(address))
    }

    /// Whether visitors at this address may ask for something else through their sockets.
    pub fn check_asking(&self, address: IpAddr) -> Result<()> {
        self.check(&self.asking, &network(address))
    }

    /// Whether another write in this conversation may come from its visitor, who has been let in by now: a stranger who
    /// names it uses up nothing.
    pub fn check_conversation(&self, guest: &Participant) -> Result<()> {
        self.check(&self.conversation, &guest.thread_id)
    }

    /// The same for whoever looks at a conversation. Agents may.
    pub fn check_viewer(&self, viewer: &Viewer) -> Result<()> {
        match viewer {
            Viewer::Participant(guest) => self.check_conversation(guest),
            Viewer::Agent(_) => Ok(()),
        }
    }

    /// Whether this address may open another conversation.
    pub fn check_opening(&self, address: IpAddr) -> Result<()> {
        self.check(&self.opening, &network(address))
    }
}

/// `burst` at once, then one each `refill`.
fn quota(burst: u32, refill: Duration) -> Quota {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    // Only a refill of zero has no quota.
    Quota::with_period(refill).unwrap_or(Quota::per_second(burst)).allow_burst(burst)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_ends_and_others_are_not_touched() {
        let limits = RateLimits::new(true);
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        for _ in 0..30 {
            assert!(limits.check_opening(address("2001:db8::1")).is_ok());
        }
        let refused = limits.check_opening(address("2001:db8::2"));
        assert!(matches!(refused, Err(Error::RateLimited { .. })), "the same /64");
        assert!(limits.check_opening(address("198.51.100.1")).is_ok());
        assert!(RateLimits::new(false).check_opening(address("2001:db8::1")).is_ok());
    }
}
