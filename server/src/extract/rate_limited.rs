//! Rate limits as extractors: what stands before the others in a handler is counted before they are looked at.

use crate::{error::ApiError, state::AppState};
use app::people::ClientAddress;
use axum::{extract::FromRequestParts, http::request::Parts};
use backend::realtime;
use std::net::{IpAddr, Ipv4Addr};

/// Extracted where a stranger opens a conversation.
pub struct Opening;

/// Extracted where a stranger writes, and no conversation is known in which.
pub struct Writing;

/// Extracted where a participant writes in a conversation: `P` says who that is, between the limits by address and by
/// conversation.
pub struct WritingIn<P>(pub P);

impl FromRequestParts<AppState> for Opening {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        Ok(state.rate_limits.check_opening(address_of(parts)).map(|()| Self)?)
    }
}

impl FromRequestParts<AppState> for Writing {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        Ok(state.rate_limits.check_writing(address_of(parts)).map(|()| Self)?)
    }
}

impl<P> FromRequestParts<AppState> for WritingIn<P>
where
    P: FromRequestParts<AppState, Rejection = ApiError> + AsRef<realtime::Participant> + Send,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        Writing::from_request_parts(parts, state).await?;
        let participant = P::from_request_parts(parts, state).await?;
        state.rate_limits.check_conversation(participant.as_ref())?;
        Ok(Self(participant))
    }
}

/// The client's address, which a middleware has put there.
fn address_of(parts: &Parts) -> IpAddr {
    parts.extensions.get::<ClientAddress>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.0)
}
