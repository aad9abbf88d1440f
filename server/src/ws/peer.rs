//! The other end of a socket: what it sends, what it is sent, how it is told to go.

use super::{Socket, frames, rate::A_MOMENT};
use crate::{connections::Progress, state::AppState};
use axum::extract::ws::Utf8Bytes;
use backend::{
    Error,
    realtime::{CloseReason, Connection, SocketOwner, topics},
};
use futures::{SinkExt as _, StreamExt as _};
use serde_json::json;
use std::{
    io::{self, ErrorKind},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, copy, sink},
    time::{Instant, sleep, timeout},
};
use tokio_tungstenite::tungstenite::{
    self, Bytes, Message,
    protocol::{
        CloseFrame,
        frame::{
            Frame,
            coding::{Data, OpCode},
        },
    },
};

/// How long a peer that was told to go may take for it.
const LINGER: Duration = Duration::from_secs(1);
/// What is read of a peer that sent too much, so that it gets the reason; the rest is its own loss.
const READ_AWAY: u64 = 1024 * 1024;

/// Why a socket ends. The codes are those of RFC 6455 and its registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The peer has gone; there is nobody to tell.
    Gone,
    /// It said goodbye.
    Closed,
    /// It sent what can't be read.
    Invalid,
    /// It asked for more than it may.
    Refused,
    /// Its first frame did not come in time.
    Late,
    /// It fell behind.
    Slow,
    /// The server stops.
    Restarting,
}

/// Why nothing more is read of a socket.
pub(super) enum Unread {
    /// There is nothing more.
    End(End),
    /// The peer is told why.
    Refusal(Error, End),
}

/// The other end.
pub(super) struct Peer {
    socket: Socket,
    progress: Arc<Progress>,
    heard_at: Instant,
    /// Nothing can be told apart any more in what it sends.
    is_unreadable: bool,
    state: AppState,
}

impl Peer {
    pub(super) fn new(socket: Socket, progress: Arc<Progress>, state: AppState) -> Self {
        Self { socket, progress, heard_at: Instant::now(), is_unreadable: false, state }
    }

    /// How long it has been silent.
    pub(super) fn silence(&self) -> Duration {
        self.heard_at.elapsed()
    }

    /// The next text frame. Safe to cancel, so it tells the peer nothing: see [`Self::leave`].
    pub(super) async fn next_text(&mut self) -> Result<tungstenite::Utf8Bytes, Unread> {
        loop {
            let message = self.socket.next().await;
            self.heard_at = Instant::now();
            match message {
                Some(Ok(Message::Text(text))) => return Ok(text),
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Binary(_))) => {
                    let error = Error::invalid("frame", "Frames are JSON text.");
                    return Err(Unread::Refusal(error, End::Invalid));
                }
                Some(Err(tungstenite::Error::Io(error))) if error.kind() == ErrorKind::QuotaExceeded => {
                    self.is_unreadable = true;
                    let error = Error::RateLimited { retry_after: A_MOMENT };
                    return Err(Unread::Refusal(error, End::Refused));
                }
                Some(Err(_)) => {
                    self.is_unreadable = true;
                    let error = Error::invalid("frame", "The frame is not UTF-8 text of at most 64 KiB.");
                    return Err(Unread::Refusal(error, End::Invalid));
                }
                Some(Ok(Message::Close(_))) => return Err(Unread::End(End::Closed)),
                None => return Err(Unread::End(End::Gone)),
            }
        }
    }

    /// Says why nothing more is read, if there is somebody to tell.
    pub(super) async fn leave(&mut self, unread: Unread) -> End {
        match unread {
            Unread::End(end) => end,
            Unread::Refusal(error, end) => self.refuse(None, &error, end).await,
        }
    }

    pub(super) async fn send(&mut self, frame: Utf8Bytes) -> Result<(), End> {
        self.put(text(frame)).await
    }

    /// Says that the server is still there, and asks the same.
    pub(super) async fn ping(&mut self) -> Result<(), End> {
        self.put(Message::Ping(Bytes::new())).await
    }

    /// Sends a frame, and with it what waits in the queue by now: many frames in one write.
    pub(super) async fn send_all(&mut self, first: Utf8Bytes, queue: &mut Connection) -> Result<(), End> {
        let all = async {
            self.socket.feed(text(first)).await?;
            for next in queue.waiting() {
                self.socket.feed(text(next)).await?;
            }
            self.socket.flush().await
        };
        in_time(&self.state, &self.progress, all).await
    }

    async fn put(&mut self, message: Message) -> Result<(), End> {
        in_time(&self.state, &self.progress, self.socket.send(message)).await
    }

    /// Says why, before the socket ends.
    pub(super) async fn refuse(&mut self, id: Option<u64>, error: &Error, end: End) -> End {
        self.send(frames::error(id, error)).await.err().unwrap_or(end)
    }

    pub(super) async fn closing(&mut self, reason: CloseReason, owner: &SocketOwner) -> End {
        let ended = match owner {
            SocketOwner::Agent { .. } => Error::SignedOut("Your session has ended."),
            SocketOwner::Guest(_) | SocketOwner::Customer { .. } => Error::TokenInvalid,
        };
        match reason {
            CloseReason::Slow => End::Slow,
            CloseReason::Restarting => End::Restarting,
            CloseReason::Revoked => self.refuse(None, &ended, End::Refused).await,
        }
    }

    pub(super) async fn farewell(mut self, end: End) {
        let (code, reason) = match end {
            End::Gone => return,
            End::Closed => {
                // The library has the answer ready, and sends it with whatever is sent next.
                let _ = in_time(&self.state, &self.progress, self.socket.flush()).await;
                return;
            }
            End::Invalid => (1007, "invalid frame"),
            End::Refused => (1008, "refused"),
            End::Late => (1013, "too late"),
            End::Slow => (1013, "too slow"),
            End::Restarting => (1012, "restarting"),
        };
        if end == End::Restarting {
            // Spread out, so that a thousand clients do not come back in one instant.
            let data = json!({ "retryAfterMs": rand::random_range(500..3_000) });
            if self.send(frames::push(topics::RESTARTING, data)).await.is_err() {
                return;
            }
        }
        let frame = CloseFrame { code: code.into(), reason: tungstenite::Utf8Bytes::from_static(reason) };
        // The peer may have gone; there is nothing left to do either way.
        if self.put(Message::Close(Some(frame))).await.is_ok() {
            let _ = timeout(LINGER, self.read_the_rest()).await;
        }
    }

    /// Until the peer has closed too. A connection that ends with something unread is reset, and the peer may then lose
    /// what it was sent before, the reason and acknowledgements among it.
    async fn read_the_rest(&mut self) -> io::Result<u64> {
        while let Some(read) = self.socket.next().await {
            self.is_unreadable |= read.is_err();
        }
        if self.is_unreadable {
            return copy(&mut (&mut self.socket.get_mut().stream).take(READ_AWAY), &mut sink()).await;
        }
        Ok(0)
    }
}

/// A frame's text, which was checked when it was put together.
fn text(frame: Utf8Bytes) -> Message {
    Message::Frame(Frame::message(Bytes::from(frame), OpCode::Data(Data::Text), true))
}

/// A peer that takes nearly nothing of what it is sent has gone, and so has one that takes it for ever. While the server
/// stops, everybody else waits for it.
async fn in_time(
    state: &AppState,
    progress: &Progress,
    sending: impl Future<Output = tungstenite::Result<()>>,
) -> Result<(), End> {
    let stopped = async {
        state.shutdown.cancelled().await;
        progress.takes_nothing(state.patience.parting).await;
    };
    tokio::select! {
        // Most are taken at once, and need no timer.
        biased;
        sent = sending => sent.map_err(|_| End::Gone),
        () = progress.takes_nothing(state.patience.sending) => Err(End::Gone),
        () = sleep(state.patience.whole_answer) => Err(End::Gone),
        () = stopped => Err(End::Gone),
    }
}
