//! One socket, from its first frame to its last.

use super::{
    asker::Asker,
    frames,
    peer::{End, Peer},
    rate::{Rate, Verdict},
    requests::{self, Request},
    sockets::Place,
};
use crate::{error::ApiError, state::AppState};
use axum::extract::ws::Utf8Bytes;
use backend::{
    Error, conversations, customers, people,
    realtime::{CloseReason, Connection, Outgoing, SocketOwner, topics},
};
use domain::people::Permission;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use tower_sessions::{SessionStore, session::Id};

/// Serves one socket until either side ends it.
///
/// The first frame decides whose it is: a visitor's authenticates. Any other makes it the signed-in
/// agent's, who may also have the widget open, as a visitor, in the same browser.
pub(super) async fn run(mut peer: Peer, state: AppState, signed_in: Option<SocketOwner>, place: Place) {
    let end = match Box::pin(greet(&mut peer, &state, signed_in)).await {
        Ok((owner, request)) => serve(&mut peer, &state, &place, owner, request).await,
        Err(end) => end,
    };
    peer.farewell(end).await;
}

type Greeted = (SocketOwner, Option<Request>);

async fn greet(peer: &mut Peer, state: &AppState, signed_in: Option<SocketOwner>) -> Result<Greeted, End> {
    let text = tokio::select! {
        text = timeout(state.patience.first_frame, peer.next_text()) => text,
        () = state.shutdown.cancelled() => return Err(End::Restarting),
    };
    // Says nothing about who it is: a phone that fell asleep comes back with the same token.
    let late = Error::invalid("frame", "The first frame did not come in time. Send it as soon as the socket is open.");
    let Ok(text) = text else { return Err(peer.refuse(None, &late, End::Late).await) };
    let text = match text {
        Ok(text) => text,
        Err(unread) => return Err(peer.leave(unread).await),
    };
    let request = match requests::read(&text) {
        Ok(request) => request,
        Err(error) => return Err(peer.refuse(None, &error, End::Invalid).await),
    };
    if request.event == topics::AUTHENTICATE {
        let id = request.id;
        return match requests::authenticate(state, request).await {
            Ok((owner, answer)) => {
                peer.send(frames::ack(id, answer)).await?;
                Ok((owner, None))
            }
            Err(error) => Err(peer.refuse(Some(id), &error, End::Refused).await),
        };
    }
    match signed_in {
        Some(owner) => Ok((owner, Some(request))),
        None => Err(peer.refuse(Some(request.id), &Error::SignedOut("Authenticate first."), End::Refused).await),
    }
}

async fn serve(peer: &mut Peer, state: &AppState, place: &Place, owner: SocketOwner, first: Option<Request>) -> End {
    let connection = state.services.realtime.connect(owner.clone());
    // Who is in the hub by the time that everybody is told of a restart hears of it there.
    if state.shutdown.is_cancelled() {
        return End::Restarting;
    }
    // Signed out or revoked since it came, when there was nothing to close yet.
    if !may_stay(state, &owner).await {
        return peer.closing(CloseReason::Revoked, &owner).await;
    }
    let mut asker = Asker::new(&owner);
    asker.note_presence(&state.services);
    let end = match live(peer, state, &Side { owner: &owner, place }, connection, &mut asker, first).await {
        Ok(never) => match never {},
        Err(end) => end,
    };
    // The connection has left the hub by now, so that presence tells of those that remain.
    asker.note_presence(&state.services);
    end
}

/// Whose socket it is, and where from.
#[derive(Clone, Copy)]
struct Side<'a> {
    owner: &'a SocketOwner,
    place: &'a Place,
}

impl Side<'_> {
    /// What strangers ask counts by address, however many sockets it comes through, and sending as writing does by REST.
    /// Agents may. Sending counts by conversation too, once it is known whose that is.
    fn check(&self, state: &AppState, request: &Request) -> Result<(), ApiError> {
        if matches!(self.owner, SocketOwner::Agent { .. }) {
            return Ok(());
        }
        state.limits.check_asking(self.place.address())?;
        if request.event == topics::SEND {
            state.limits.check_writing(self.place.address())?;
        }
        Ok(())
    }
}

/// Three things happen to a socket: it asks, it is told, and it is checked now and then.
async fn live(
    peer: &mut Peer,
    state: &AppState,
    side: &Side<'_>,
    mut connection: Connection,
    asker: &mut Asker<'_>,
    first: Option<Request>,
) -> Result<std::convert::Infallible, End> {
    let mut rate = Rate::new(Instant::now(), state.config.rate_limits);
    if let Some(request) = first {
        peer.send(requests::answer(state, &connection, asker, request).await).await?;
    }
    let every = state.patience.heartbeat;
    let mut heartbeat = interval_at(Instant::now() + every, every);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            outgoing = connection.next() => match outgoing {
                Outgoing::Frame(frame) => peer.send_all(frame, &mut connection).await?,
                Outgoing::Close(reason) => return Err(peer.closing(reason, side.owner).await),
            },
            text = peer.next_text() => {
                let text = match text {
                    Ok(text) => text,
                    Err(unread) => return Err(Box::pin(peer.leave(unread)).await),
                };
                // Boxed: what answering needs should not be part of every idle socket.
                let answer = Box::pin(asked(peer, state, side, &connection, asker, &mut rate, &text)).await?;
                peer.send_all(answer, &mut connection).await?;
            }
            _ = heartbeat.tick() => Box::pin(checked(peer, state, side.owner)).await?,
        }
    }
}

async fn asked(
    peer: &mut Peer,
    state: &AppState,
    side: &Side<'_>,
    connection: &Connection,
    asker: &mut Asker<'_>,
    rate: &mut Rate,
    text: &str,
) -> Result<Utf8Bytes, End> {
    let request = match requests::read(text) {
        Ok(request) => request,
        Err(error) => return Err(peer.refuse(None, &error, End::Invalid).await),
    };
    let verdict = rate.take(Instant::now());
    let limited = Error::RateLimited { retry_after: rate.wait() };
    let answer = match verdict {
        Verdict::Answer => match side.check(state, &request) {
            Ok(()) => requests::answer(state, connection, asker, request).await,
            Err(ApiError(error)) => frames::error(Some(request.id), &error),
        },
        Verdict::Refuse => frames::error(Some(request.id), &limited),
        Verdict::Close => return Err(peer.refuse(None, &limited, End::Refused).await),
    };
    rate.answered(answer.len());
    Ok(answer)
}

/// Whether the peer is still there, and may be: on another node its access may have ended.
async fn checked(peer: &mut Peer, state: &AppState, owner: &SocketOwner) -> Result<(), End> {
    if peer.silence() > state.patience.silence {
        return Err(End::Gone);
    }
    if !(may_stay(state, owner).await && may_listen(state, owner).await) {
        return Err(peer.closing(CloseReason::Revoked, owner).await);
    }
    peer.ping().await
}

/// Whether what opened the socket is still good. When the database can't tell, it counts as good: an outage should not
/// sign everybody out.
async fn may_stay(state: &AppState, owner: &SocketOwner) -> bool {
    match owner {
        SocketOwner::Guest(conversations::Guest { token_hash: Some(hash), .. }) => {
            conversations::has_access(&state.services, hash).await.unwrap_or(true)
        }
        SocketOwner::Guest(_) => true,
        SocketOwner::Customer { proof, .. } => {
            !proof.has_expired(&state.services) && customers::is_good(&state.services, proof).await.unwrap_or(true)
        }
        SocketOwner::Agent { session, .. } => is_open(state, &session.current()).await,
    }
}

async fn is_open(state: &AppState, session: &str) -> bool {
    let Ok(id) = session.parse::<Id>() else { return false };
    let store = people::Store::new(state.services.db.clone(), state.services.clock.clone());
    store.load(&id).await.map_or(true, |record| record.is_some())
}

/// Whether what staff are told is still for the agent. Not asked when the socket opens, where each request is told what
/// it lacks. As with sessions, what the database can't tell is no reason to close.
async fn may_listen(state: &AppState, owner: &SocketOwner) -> bool {
    let SocketOwner::Agent { id, .. } = owner else { return true };
    let agent = people::agent(&state.services, *id).await;
    agent.map_or(true, |agent| agent.is_some_and(|agent| agent.may(Permission::SupportInquiriesRead)))
}
