//! Flood limits of what strangers may write, per address, in memory. Guessing of passwords is limited in
//! `backend`, in the database.

use crate::{error::ApiError, state::AppState};
use app::people::ClientAddress;
use axum::{extract::FromRequestParts, http::request::Parts};
use backend::{Error, address::network};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use std::{net::IpAddr, num::NonZeroU32, time::Duration};

/// Addresses that are remembered before those that have been quiet are forgotten.
const FORGET_OVER: usize = 10_000;

/// How often one address may write. An office behind one address has many visitors.
pub struct Limits {
    enabled: bool,
    opening: DefaultKeyedRateLimiter<IpAddr>,
    writing: DefaultKeyedRateLimiter<IpAddr>,
}

impl Limits {
    /// Limits that count, or that let everything pass.
    pub fn new(enabled: bool) -> Self {
        Self {
            enabled,
            opening: RateLimiter::keyed(quota(30, Duration::from_secs(5))),
            writing: RateLimiter::keyed(quota(60, Duration::from_millis(500))),
        }
    }

    fn check(&self, limiter: &DefaultKeyedRateLimiter<IpAddr>, address: IpAddr) -> Result<(), ApiError> {
        if !self.enabled {
            return Ok(());
        }
        if limiter.len() > FORGET_OVER {
            limiter.retain_recent();
        }
        limiter.check_key(&network(address)).map_err(|until| {
            let retry_after = until.wait_time_from(DefaultClock::default().now());
            ApiError(Error::RateLimited { retry_after })
        })
    }

    /// Whether this address may write once more.
    pub fn check_writing(&self, address: IpAddr) -> Result<(), ApiError> {
        self.check(&self.writing, address)
    }

    /// Whether this address may open another conversation.
    pub fn check_opening(&self, address: IpAddr) -> Result<(), ApiError> {
        self.check(&self.opening, address)
    }
}

/// `burst` at once, then one each `refill`.
fn quota(burst: u32, refill: Duration) -> Quota {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    // Only a refill of zero has no quota.
    Quota::with_period(refill).unwrap_or(Quota::per_second(burst)).allow_burst(burst)
}

/// Extracted where a stranger opens a conversation.
pub struct Opening;

/// Extracted where a stranger writes.
pub struct Writing;

impl FromRequestParts<AppState> for Opening {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        state.limits.check_opening(address_of(parts)).map(|()| Self)
    }
}

impl FromRequestParts<AppState> for Writing {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        state.limits.check_writing(address_of(parts)).map(|()| Self)
    }
}

/// The client's address, which `address::note` has put there.
pub fn address_of(parts: &Parts) -> IpAddr {
    let unknown = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);
    parts.extensions.get::<ClientAddress>().map_or(unknown, |address| address.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_ends_and_others_are_not_touched() {
        let limits = Limits::new(true);
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        for _ in 0..30 {
            assert!(limits.check_opening(address("2001:db8::1")).is_ok());
        }
        let refused = limits.check_opening(address("2001:db8::2"));
        assert!(matches!(refused, Err(ApiError(Error::RateLimited { .. }))), "the same /64");
        assert!(limits.check_opening(address("198.51.100.1")).is_ok());
        assert!(Limits::new(false).check_opening(address("2001:db8::1")).is_ok());
    }
}
