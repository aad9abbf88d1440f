//! A stream that counts what goes through it.

use super::progress::Progress;
use crate::limits::Slot;
use socket2::{SockRef, TcpKeepalive};
use std::{
    io::{self, IoSlice},
    net::Shutdown,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// How long a peer may be gone without a word before the system gives it up, asked again that often.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(60);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(15);
/// What may wait in the system to be sent: the less there is, the less an address can hold with all its connections.
const MAX_UNSENT: u32 = 16 * 1024;

/// A connection's stream, sockets' too. It counts what goes through it, and has its slot until it is dropped.
///
/// Shared, so that whoever looks for progress can ask the system about it while nothing goes through.
pub(super) struct CountedStream {
    stream: Arc<TcpStream>,
    progress: Arc<Progress>,
    _slot: Slot,
}

impl CountedStream {
    pub(super) fn new(stream: Arc<TcpStream>, progress: Arc<Progress>, slot: Slot) -> Self {
        tune(&stream);
        Self { stream, progress, _slot: slot }
    }

    /// Writes as soon as the system has room.
    fn write(
        &self,
        cx: &mut Context<'_>,
        try_write: impl Fn(&TcpStream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            let Poll::Ready(ready) = self.stream.poll_write_ready(cx) else {
                self.progress.note_written(None);
                return Poll::Pending;
            };
            ready?;
            match try_write(&self.stream) {
                // No room after all: then it is to be waited for.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => {
                    if let Ok(bytes) = &written {
                        self.progress.note_written(Some(*bytes));
                    }
                    return Poll::Ready(written);
                }
            }
        }
    }
}

/// What can't be set is only a little worse.
fn tune(stream: &TcpStream) {
    // Frames are small, and each is wanted at once.
    let _ = stream.set_nodelay(true);
    let socket = SockRef::from(stream);
    let _ = socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(KEEPALIVE_IDLE).with_interval(KEEPALIVE_INTERVAL));
    #[cfg(target_os = "linux")]
    {
        let _ = socket.set_tcp_user_timeout(Some(KEEPALIVE_IDLE));
        let _ = socket.set_tcp_notsent_lowat(MAX_UNSENT);
    }
}

impl AsyncRead for CountedStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            ready!(self.stream.poll_read_ready(cx))?;
            match self.stream.try_read_buf(buf) {
                // Nothing after all: then it is to be waited for.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => {
                    self.progress.note_received(read?);
                    return Poll::Ready(Ok(()));
                }
            }
        }
    }
}

impl AsyncWrite for CountedStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.write(cx, |stream| stream.try_write(buf))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.write(cx, |stream| stream.try_write_vectored(bufs))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(SockRef::from(&*self.stream).shutdown(Shutdown::Write))
    }
}
