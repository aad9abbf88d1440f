//! A stream that counts what goes through it.

use super::progress::Progress;
use crate::places::Place;
use socket2::{SockRef, TcpKeepalive};
use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// How long a peer may be gone without a word before the system gives it up, asked again that often.
const GONE_AFTER: Duration = Duration::from_secs(60);
const ASK_EVERY: Duration = Duration::from_secs(15);
/// What may wait in the system to be sent. It tells of room only when half of this is free, so the less there is, the
/// sooner a slow peer is told from one that takes nothing.
const UNSENT: u32 = 16 * 1024;

/// A connection's stream, sockets' too. It counts what goes through it, and has its place until it is dropped.
pub(super) struct Counted {
    stream: TcpStream,
    progress: Arc<Progress>,
    _place: Place,
}

impl Counted {
    pub(super) fn new(stream: TcpStream, progress: Arc<Progress>, place: Place) -> Self {
        tune(&stream);
        Self { stream, progress, _place: place }
    }

    fn note(&self, taken: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &taken {
            Poll::Ready(Ok(bytes)) => self.progress.note_taken(Some(*bytes)),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => self.progress.note_taken(None),
        }
        taken
    }
}

/// What can't be set is only a little worse.
fn tune(stream: &TcpStream) {
    // Frames are small, and each is wanted at once.
    let _ = stream.set_nodelay(true);
    let socket = SockRef::from(stream);
    let _ = socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(GONE_AFTER).with_interval(ASK_EVERY));
    #[cfg(target_os = "linux")]
    {
        let _ = socket.set_tcp_user_timeout(Some(GONE_AFTER));
        let _ = socket.set_tcp_notsent_lowat(UNSENT);
    }
}

impl AsyncRead for Counted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.progress.note_sent(buf.filled().len() - before);
        read
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let taken = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.note(taken)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let taken = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.note(taken)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
