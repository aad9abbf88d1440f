//! One socket, from its first frame to its last.

use super::{
    end::End,
    frames,
    principal::{CurrentPrincipal, has_access},
    rate_limit::{RequestRate, Verdict},
    requests::{self, Request},
    socket_io::SocketIo,
};
use crate::{limits::SocketSlot, state::AppState};
use axum::extract::ws::Utf8Bytes;
use backend::{
    Error,
    realtime::{CloseReason, Connection, Outgoing, Principal, topics},
};
use governor::clock::MonotonicClock;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

/// Serves one socket until either side ends it.
///
/// The first frame decides whose it is: a visitor's authenticates. Any other makes it the signed-in
/// agent's, who may also have the widget open, as a visitor, in the same browser.
pub(super) async fn run(mut socket: SocketIo, state: AppState, signed_in: Option<Principal>, slot: SocketSlot) {
    let end = match Box::pin(open(&mut socket, &state, signed_in)).await {
        Ok((owner, request)) => serve(&mut socket, &state, &slot, owner, request).await,
        Err(end) => end,
    };
    socket.close(end).await;
}

type Opened = (Principal, Option<Request>);

async fn open(socket: &mut SocketIo, state: &AppState, signed_in: Option<Principal>) -> Result<Opened, End> {
    let text = tokio::select! {
        text = timeout(state.timeouts.first_frame, socket.next_text()) => text,
        () = state.shutdown.cancelled() => return Err(End::Restarting),
    };
    // The refusal says nothing against a token: a phone that fell asleep comes back with the same one.
    let late = Error::invalid("frame", "The first frame did not come in time. Send it as soon as the socket is open.");
    let Ok(text) = text else { return Err(socket.refuse(None, &late, End::Late).await) };
    let text = match text {
        Ok(text) => text,
        Err(error) => return Err(socket.explain(error).await),
    };
    let request = match requests::read(&text) {
        Ok(request) => request,
        Err(error) => return Err(socket.refuse(None, &error, End::Invalid).await),
    };
    if request.event == topics::AUTHENTICATE {
        let id = request.id;
        return match requests::authenticate(state, request).await {
            Ok((owner, answer)) => {
                socket.send(frames::ack(id, answer)).await?;
                Ok((owner, None))
            }
            Err(error) => Err(socket.refuse(Some(id), &error, End::Refused).await),
        };
    }
    match signed_in {
        Some(owner) => Ok((owner, Some(request))),
        None => Err(socket.refuse(Some(request.id), &Error::SignedOut("Authenticate first."), End::Refused).await),
    }
}

async fn serve(
    socket: &mut SocketIo,
    state: &AppState,
    slot: &SocketSlot,
    owner: Principal,
    first: Option<Request>,
) -> End {
    let connection = state.services.realtime.connect(owner.clone());
    // A connection that is in the hub when everybody is told of a restart is told there.
    if state.shutdown.is_cancelled() {
        return End::Restarting;
    }
    // The access may have ended since the handshake, when there was nothing to close yet.
    if !has_access(state, &owner).await {
        return socket.explain_close(CloseReason::Revoked, &owner).await;
    }
    let mut principal = CurrentPrincipal::new(&owner);
    principal.note_presence(&state.services);
    let end = match event_loop(socket, state, &Origin { owner: &owner, slot }, connection, &mut principal, first).await
    {
        Ok(never) => match never {},
        Err(end) => end,
    };
    // The connection has left the hub by now, so that presence tells of those that remain.
    principal.note_presence(&state.services);
    end
}

/// Whose socket it is, and where from.
#[derive(Clone, Copy)]
struct Origin<'a> {
    owner: &'a Principal,
    slot: &'a SocketSlot,
}

impl Origin<'_> {
    /// Requests of strangers count by address, however many sockets they come through, and sending counts as writing by
    /// REST does. Agents may. Sending counts by conversation too, once the participant is known.
    fn check(&self, state: &AppState, request: &Request) -> backend::Result<()> {
        if matches!(self.owner, Principal::Agent { .. }) {
            return Ok(());
        }
        state.rate_limits.check_asking(self.slot.address())?;
        if request.event == topics::SEND {
            state.rate_limits.check_writing(self.slot.address())?;
        }
        Ok(())
    }
}

/// Three things happen to a socket: a request comes, something is pushed, and its health is checked now and then.
async fn event_loop(
    socket: &mut SocketIo,
    state: &AppState,
    origin: &Origin<'_>,
    mut connection: Connection,
    principal: &mut CurrentPrincipal<'_>,
    first: Option<Request>,
) -> Result<std::convert::Infallible, End> {
    let mut rate_limit = RequestRate::new(MonotonicClock, state.config.rate_limits);
    if let Some(request) = first {
        socket.send(requests::respond(state, &connection, principal, request).await).await?;
    }
    let every = state.timeouts.heartbeat;
    let mut heartbeat = interval_at(Instant::now() + every, every);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            outgoing = connection.next() => match outgoing {
                Outgoing::Frame(frame) => socket.send_all(frame, &mut connection).await?,
                Outgoing::Close(reason) => return Err(socket.explain_close(reason, origin.owner).await),
            },
            text = socket.next_text() => {
                let text = match text {
                    Ok(text) => text,
                    Err(error) => return Err(Box::pin(socket.explain(error)).await),
                };
                // Boxed: what answering needs should not be part of every idle socket.
                let answer = Box::pin(handle_text(socket, state, origin, &connection, principal, &mut rate_limit, &text)).await?;
                socket.send_all(answer, &mut connection).await?;
            }
            _ = heartbeat.tick() => Box::pin(check(socket, state, origin.owner, principal)).await?,
        }
    }
}

async fn handle_text(
    socket: &mut SocketIo,
    state: &AppState,
    origin: &Origin<'_>,
    connection: &Connection,
    principal: &mut CurrentPrincipal<'_>,
    rate_limit: &mut RequestRate,
    text: &str,
) -> Result<Utf8Bytes, End> {
    let request = match requests::read(text) {
        Ok(request) => request,
        Err(error) => return Err(socket.refuse(None, &error, End::Invalid).await),
    };
    let limited = |retry_after| Error::RateLimited { retry_after };
    let answer = match rate_limit.take() {
        Verdict::Answer => match origin.check(state, &request) {
            Ok(()) => requests::respond(state, connection, principal, request).await,
            Err(error) => frames::error(Some(request.id), &error),
        },
        Verdict::Refuse(wait) => frames::error(Some(request.id), &limited(wait)),
        Verdict::Close(wait) => return Err(socket.refuse(None, &limited(wait), End::Refused).await),
    };
    rate_limit.answered(answer.len());
    Ok(answer)
}

/// Whether the peer is still there, and still may be: another process may have ended its access.
async fn check(
    socket: &mut SocketIo,
    state: &AppState,
    owner: &Principal,
    principal: &CurrentPrincipal<'_>,
) -> Result<(), End> {
    if socket.idle_time() > state.timeouts.pong {
        return Err(End::Gone);
    }
    if !(has_access(state, owner).await && principal.may_still_hear(&state.services).await) {
        return Err(socket.explain_close(CloseReason::Revoked, owner).await);
    }
    socket.ping().await
}
