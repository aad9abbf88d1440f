//! Counting the frames that a socket reads. The library answers pings by itself and hides the parts of a message, so
//! they are counted below it.

use super::rate_limit::Bucket;
use governor::clock::MonotonicClock;
use std::{
    io::{self, Cursor},
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;

/// Frames of any kind at once, and then per second. Requests have a tighter limit, which is told in answers.
const BURST: u32 = 200;
const PER_SECOND: u32 = 50;

/// A socket's stream, from its first frame on. Reading fails with `QuotaExceeded` when too many frames come.
pub(super) struct CountedFrames<S> {
    pub(super) stream: S,
    frames: FrameParser,
    limit: Option<Bucket>,
}

impl<S> CountedFrames<S> {
    /// Without `limited` nothing is counted.
    pub(super) fn new(stream: S, limited: bool) -> Self {
        let limit = limited.then(|| Bucket::new(MonotonicClock, BURST, PER_SECOND));
        Self { stream, frames: FrameParser::default(), limit }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for CountedFrames<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let (this, before) = (&mut *self, buf.filled().len());
        ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        let Some(limit) = &mut this.limit else { return Poll::Ready(Ok(())) };
        let frames = this.frames.count(&buf.filled()[before..]);
        Poll::Ready(limit.take(frames).map_err(|_| io::ErrorKind::QuotaExceeded.into()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for CountedFrames<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Where in a frame the bytes that have come end.
#[derive(Default)]
struct FrameParser {
    /// What has come of a header that is not whole.
    header: Vec<u8>,
    /// What is still to come of a frame's payload.
    payload: u64,
}

impl FrameParser {
    /// How many headers end in these bytes.
    fn count(&mut self, mut bytes: &[u8]) -> u32 {
        let mut frames = 0;
        loop {
            let passed = usize::try_from(self.payload).map_or(bytes.len(), |payload| payload.min(bytes.len()));
            self.payload -= passed as u64;
            let Some((first, rest)) = bytes[passed..].split_first() else { return frames };
            bytes = rest;
            self.header.push(*first);
            let length = match FrameHeader::parse(&mut Cursor::new(&self.header)) {
                Ok(None) => continue,
                Ok(Some((_, length))) => length,
                // What is no header ends the socket when the library gets there.
                Err(_) => 0,
            };
            frames += 1;
            self.payload = length;
            self.header.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_tungstenite::tungstenite::protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    };

    #[test]
    fn every_frame_counts_however_it_arrives() {
        let mut bytes = Vec::new();
        let part = |length, is_final| Frame::message(vec![0; length], OpCode::Data(Data::Continue), is_final);
        let frames =
            [part(0, false), part(1, false), part(125, true), part(126, false), part(70_000, true), Frame::ping("x")];
        let count = frames.len() as u32;
        for mut frame in frames {
            frame.header_mut().mask = Some([1, 2, 3, 4]);
            frame.format(&mut bytes).unwrap();
        }
        for size in [1, 2, 3, 7, 512, bytes.len()] {
            let mut counter = FrameParser::default();
            assert_eq!(bytes.chunks(size).map(|chunk| counter.count(chunk)).sum::<u32>(), count, "{size}");
            assert_eq!((counter.header.len(), counter.payload), (0, 0));
        }
    }
}
