//! `/ws`: plain JSON frames, as `domain::realtime` describes them.

mod asker;
mod frames;
mod peer;
mod rate;
mod requests;
mod session;
mod sockets;

pub use sockets::Sockets;

use crate::{csrf, error::ApiError, state::AppState};
use app::people::ClientAddress;
use axum::{
    Extension,
    extract::{State, WebSocketUpgrade},
    http::HeaderMap,
    response::Response,
};
use backend::{Error, people, realtime::SocketOwner};
use std::time::Duration;
use tower_sessions::Session;

/// The largest frame.
const MAX_FRAME: usize = 64 * 1024;
/// An idle socket should cost kilobytes, not the library's 128 KiB. Most frames of clients are smaller than this.
const READ_BUFFER: usize = 512;
/// Frames that wait together leave in one write of about this size.
const WRITE_BUFFER: usize = 16 * 1024;

/// `GET /ws`. An agent comes with a session, a visitor with nothing yet. Whoever comes with a session has
/// its `Origin` checked: browsers send cookies with sockets that other sites open.
pub async fn upgrade(
    State(state): State<AppState>,
    session: Session,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    headers: HeaderMap,
    socket: WebSocketUpgrade,
) -> Result<Response, ApiError> {
    let agent = people::agent_of(&state.desk, &session).await?;
    if agent.is_some() && csrf::is_foreign(&headers, &state.config.base_url) {
        return Err(csrf::refusal());
    }
    let busy = ApiError(Error::RateLimited { retry_after: Duration::from_secs(10) });
    let place = state.sockets.admit(address).ok_or(busy)?;
    let signed_in =
        agent.zip(session.id()).map(|(agent, id)| SocketOwner::Agent { id: agent.id, session: id.to_string().into() });
    let socket = socket.max_frame_size(MAX_FRAME).max_message_size(MAX_FRAME);
    let socket =
        socket.read_buffer_size(READ_BUFFER).write_buffer_size(WRITE_BUFFER).max_write_buffer_size(4 * MAX_FRAME);
    Ok(socket.on_upgrade(move |socket| session::run(socket, state, signed_in, place)))
}
