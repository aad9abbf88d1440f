//! A stream that counts what goes through it.

use super::progress::Progress;
use crate::places::Place;
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
const GONE_AFTER: Duration = Duration::from_secs(60);
const ASK_EVERY: Duration = Duration::from_secs(15);
/// What may wait in the system to be sent: the less there is, the less an address can hold with all its connections.
const UNSENT: u32 = 16 * 1024;

/// A connection's stream, sockets' too. It counts what goes through it, and has its place until it is dropped.
///
/// Shared, so that whoever looks for progress can ask the system about it while nothing goes through.
pub(super) struct Counted {
    stream: Arc<TcpStream>,
    progress: Arc<Progress>,
    _place: Place,
}

impl Counted {
    pub(super) fn new(stream: Arc<TcpStream>, progress: Arc<Progress>, place: Place) -> Self {
        tune(&stream);
        Self { stream, progress, _place: place }
    }

    /// Writes as soon as the system has room.
    fn write(
        &self,
        cx: &mut Context<'_>,
        try_write: impl Fn(&TcpStream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            let Poll::Ready(ready) = self.stream.poll_write_ready(cx) else {
                self.progress.note_accepted(None);
                return Poll::Pending;
            };
            ready?;
            match try_write(&self.stream) {
                // No room after all: then it is to be waited for.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                accepted => {
                    if let Ok(bytes) = &accepted {
                        self.progress.note_accepted(Some(*bytes));
                    }
                    return Poll::Ready(accepted);
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
    let _ = socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(GONE_AFTER).with_interval(ASK_EVERY));
    #[cfg(target_os = "linux")]
    {
        let _ = socket.set_tcp_user_timeout(Some(GONE_AFTER));
        let _ = socket.set_tcp_notsent_lowat(UNSENT);
    }
}

impl AsyncRead for Counted {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            ready!(self.stream.poll_read_ready(cx))?;
            match self.stream.try_read_buf(buf) {
                // Nothing after all: then it is to be waited for.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => {
                    self.progress.note_sent(read?);
                    return Poll::Ready(Ok(()));
                }
            }
        }
    }
}

impl AsyncWrite for Counted {
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
