//! The other end of a socket: what it sends, what it is sent, how it is told to go.

use super::frames;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use backend::{
    Error,
    realtime::{CloseReason, Connection, SocketOwner, topics},
};
use futures::SinkExt as _;
use serde_json::json;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// How long a peer that was told to go may take for it.
const LINGER: Duration = Duration::from_secs(1);

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

/// The other end.
pub(super) struct Peer {
    socket: WebSocket,
    heard_at: Instant,
    /// A peer that takes longer to take a frame has gone.
    send_within: Duration,
}

impl Peer {
    pub(super) fn new(socket: WebSocket, send_within: Duration) -> Self {
        Self { socket, heard_at: Instant::now(), send_within }
    }

    /// How long it has been silent.
    pub(super) fn silence(&self) -> Duration {
        self.heard_at.elapsed()
    }

    /// The next text frame. Safe to cancel.
    pub(super) async fn next_text(&mut self) -> Result<Utf8Bytes, End> {
        loop {
            let message = self.socket.recv().await;
            self.heard_at = Instant::now();
            match message {
                Some(Ok(Message::Text(text))) => return Ok(text),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Binary(_))) => {
                    let error = Error::invalid("frame", "Frames are JSON text.");
                    return Err(Box::pin(self.refuse(None, &error, End::Invalid)).await);
                }
                Some(Err(_)) => {
                    let error = Error::invalid("frame", "The frame is not UTF-8 text of at most 64 KiB.");
                    return Err(Box::pin(self.refuse(None, &error, End::Invalid)).await);
                }
                Some(Ok(Message::Close(_))) => return Err(End::Closed),
                None => return Err(End::Gone),
            }
        }
    }

    pub(super) async fn send(&mut self, text: Utf8Bytes) -> Result<(), End> {
        self.put(Message::Text(text)).await
    }

    /// Sends a frame, and with it what waits in the queue by now: many frames in one write.
    pub(super) async fn send_all(&mut self, first: Utf8Bytes, queue: &mut Connection) -> Result<(), End> {
        let all = async {
            self.socket.feed(Message::Text(first)).await?;
            for next in queue.waiting() {
                self.socket.feed(Message::Text(next)).await?;
            }
            self.socket.flush().await
        };
        within(self.send_within, all).await
    }

    pub(super) async fn put(&mut self, message: Message) -> Result<(), End> {
        within(self.send_within, self.socket.send(message)).await
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
                let _ = within(self.send_within, self.socket.flush()).await;
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
        let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
        // The peer may have gone; there is nothing left to do either way.
        if self.put(Message::Close(Some(frame))).await.is_ok() {
            let _ = timeout(LINGER, self.read_the_rest()).await;
        }
    }

    /// Until the peer has closed too. A connection that ends with something unread is reset, and the peer may then lose
    /// what it was sent before, the reason and acknowledgements among it.
    async fn read_the_rest(&mut self) {
        while let Some(Ok(_)) = self.socket.recv().await {}
    }
}

async fn within(patience: Duration, sending: impl Future<Output = Result<(), axum::Error>>) -> Result<(), End> {
    match timeout(patience, sending).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(End::Gone),
    }
}
