//! Reading and writing one socket, with the limits on time and size, and closing it with a reason.

use super::{end::End, frame_counter::CountedFrames, frames, rate_limit::MIN_RETRY_AFTER};
use crate::{connections::Progress, state::AppState};
use axum::extract::ws::Utf8Bytes;
use backend::{
    Error,
    realtime::{CloseReason, Connection, Principal, topics},
};
use futures::{SinkExt as _, StreamExt as _};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
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
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        self, Bytes, Message,
        protocol::{
            Role, WebSocketConfig,
            frame::{
                Frame,
                coding::{Data, OpCode},
            },
        },
    },
};

/// The largest frame.
const MAX_FRAME: usize = 64 * 1024;
/// An idle socket should cost kilobytes, not the library's 128 KiB. Most frames of clients are smaller than this.
const READ_BUFFER: usize = 512;
/// Frames that wait together leave in one write of about this size.
const WRITE_BUFFER: usize = 16 * 1024;

/// A socket, whose frames are counted.
type Socket = WebSocketStream<CountedFrames<TokioIo<Upgraded>>>;

/// How long a peer may take to close after the server has.
const LINGER: Duration = Duration::from_secs(1);
/// Bytes that are read and discarded of a peer that sent too much, so that the reason reaches it.
const MAX_DISCARDED: u64 = 1024 * 1024;

/// Why nothing more is read of a socket.
pub(super) enum ReadError {
    /// There is nothing more.
    End(End),
    /// The peer is told why.
    Refusal(Error, End),
}

/// One socket and its peer.
pub(super) struct SocketIo {
    socket: Socket,
    progress: Arc<Progress>,
    last_received: Instant,
    /// Frames can't be told apart any more in what the peer sends.
    is_broken: bool,
    state: AppState,
}

impl SocketIo {
    /// The server's end of a connection that has become a socket.
    pub(super) async fn open(upgraded: Upgraded, progress: Arc<Progress>, state: AppState) -> Self {
        let config = WebSocketConfig::default()
            .max_frame_size(Some(MAX_FRAME))
            .max_message_size(Some(MAX_FRAME))
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(WRITE_BUFFER)
            .max_write_buffer_size(4 * MAX_FRAME);
        let stream = CountedFrames::new(TokioIo::new(upgraded), state.config.rate_limits);
        let socket = WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await;
        Self { socket, progress, last_received: Instant::now(), is_broken: false, state }
    }

    /// How long nothing has come from the peer.
    pub(super) fn idle_time(&self) -> Duration {
        self.last_received.elapsed()
    }

    /// The next text frame. Safe to cancel, so the peer is told nothing here: see [`Self::explain`].
    pub(super) async fn next_text(&mut self) -> Result<tungstenite::Utf8Bytes, ReadError> {
        loop {
            let message = self.socket.next().await;
            self.last_received = Instant::now();
            match message {
                Some(Ok(Message::Text(text))) => return Ok(text),
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Binary(_))) => {
                    let error = Error::invalid("frame", "Frames are JSON text.");
                    return Err(ReadError::Refusal(error, End::Invalid));
                }
                Some(Err(tungstenite::Error::Io(error))) if error.kind() == ErrorKind::QuotaExceeded => {
                    self.is_broken = true;
                    let error = Error::RateLimited { retry_after: MIN_RETRY_AFTER };
                    return Err(ReadError::Refusal(error, End::Refused));
                }
                Some(Err(_)) => {
                    self.is_broken = true;
                    let error = Error::invalid("frame", "The frame is not UTF-8 text of at most 64 KiB.");
                    return Err(ReadError::Refusal(error, End::Invalid));
                }
                Some(Ok(Message::Close(_))) => return Err(ReadError::End(End::Closed)),
                None => return Err(ReadError::End(End::Gone)),
            }
        }
    }

    /// Tells the peer why nothing more is read, if it is still there.
    pub(super) async fn explain(&mut self, unread: ReadError) -> End {
        match unread {
            ReadError::End(end) => end,
            ReadError::Refusal(error, end) => self.refuse(None, &error, end).await,
        }
    }

    pub(super) async fn send(&mut self, frame: Utf8Bytes) -> Result<(), End> {
        self.write(text(frame)).await
    }

    /// Asks whether the peer is still there.
    pub(super) async fn ping(&mut self) -> Result<(), End> {
        self.write(Message::Ping(Bytes::new())).await
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
        within_timeouts(&self.state, &self.progress, all).await
    }

    async fn write(&mut self, message: Message) -> Result<(), End> {
        within_timeouts(&self.state, &self.progress, self.socket.send(message)).await
    }

    /// Sends the reason before the socket ends.
    pub(super) async fn refuse(&mut self, id: Option<u64>, error: &Error, end: End) -> End {
        self.send(frames::error(id, error)).await.err().unwrap_or(end)
    }

    pub(super) async fn explain_close(&mut self, reason: CloseReason, owner: &Principal) -> End {
        let ended = match owner {
            Principal::Agent { .. } => Error::SignedOut("Your session has ended."),
            Principal::Visitor(_) | Principal::Customer { .. } => Error::TokenInvalid,
        };
        match reason {
            CloseReason::Slow => End::Slow,
            CloseReason::Restarting => End::Restarting,
            CloseReason::Revoked => self.refuse(None, &ended, End::Refused).await,
        }
    }

    pub(super) async fn close(mut self, end: End) {
        if end == End::Closed {
            // The library has the answer ready, and sends it with whatever is sent next.
            let _ = within_timeouts(&self.state, &self.progress, self.socket.flush()).await;
        }
        let Some(frame) = end.close_frame() else { return };
        if end == End::Restarting {
            // Spread out, so that a thousand clients do not come back in one instant.
            let data = json!({ "retryAfterMs": rand::random_range(500..3_000) });
            if self.send(frames::push(topics::RESTARTING, data)).await.is_err() {
                return;
            }
        }
        // The peer may have gone; there is nothing left to do either way.
        if self.write(Message::Close(Some(frame))).await.is_ok() {
            let _ = timeout(LINGER, self.drain()).await;
        }
    }

    /// Reads until the peer has closed too. A connection that ends with something unread is reset, and the peer may then lose
    /// what it was sent before, the reason and acknowledgements among it.
    async fn drain(&mut self) -> io::Result<u64> {
        while let Some(read) = self.socket.next().await {
            self.is_broken |= read.is_err();
        }
        if self.is_broken {
            return copy(&mut (&mut self.socket.get_mut().stream).take(MAX_DISCARDED), &mut sink()).await;
        }
        Ok(0)
    }
}

/// A frame's text, which was checked when it was put together.
fn text(frame: Utf8Bytes) -> Message {
    Message::Frame(Frame::message(Bytes::from(frame), OpCode::Data(Data::Text), true))
}

/// A peer that receives nearly nothing of what it is sent counts as gone, and so does one that takes too long for all of
/// it. While the server stops, everybody else waits for it.
async fn within_timeouts(
    state: &AppState,
    progress: &Progress,
    sending: impl Future<Output = tungstenite::Result<()>>,
) -> Result<(), End> {
    let stopped = async {
        state.shutdown.cancelled().await;
        progress.receiver_stalled(state.timeouts.drain_stall).await;
    };
    tokio::select! {
        // Most are taken at once, and need no timer.
        biased;
        sent = sending => sent.map_err(|_| End::Gone),
        () = progress.receiver_stalled(state.timeouts.send_stall) => Err(End::Gone),
        () = sleep(state.timeouts.response_total) => Err(End::Gone),
        () = stopped => Err(End::Gone),
    }
}
