//! Many sockets on one thread: epoll, one read and one write per frame, nothing else. The generator shares the
//! machine with the server that it measures, so what it costs is taken from the result.

mod conn;
mod handler;
mod http;
mod ws;

pub use handler::{Frame, Handler, Out, Speaks};

use anyhow::{Context as _, Result};
use conn::Conn;
use mio::{Events, Interest, Poll, Token};
use socket2::{Domain, Socket, Type};
use std::{net::{Ipv4Addr, SocketAddr}, time::Duration};

/// The sockets.
pub struct Pool {
    poll: Poll,
    events: Events,
    conns: Vec<Option<Conn>>,
    scratch: Vec<u8>,
    out: Out,
}

impl Pool {
    pub fn new() -> Result<Self> {
        Ok(Self {
            poll: Poll::new()?,
            events: Events::with_capacity(1024),
            conns: Vec::new(),
            scratch: vec![0; 256 * 1024],
            out: Out::default(),
        })
    }

    /// Opens a socket and sends its first bytes (an upgrade, or a request). Sources are spread over 127.0.1.x.
    pub fn connect(&mut self, to: SocketAddr, speaks: Speaks, first: &[u8]) -> Result<usize> {
        let index = self.conns.len();
        self.conns.push(None);
        self.reconnect(index, to, speaks, first)?;
        Ok(index)
    }

    /// The same in the place of one that was closed.
    pub fn reconnect(&mut self, index: usize, to: SocketAddr, speaks: Speaks, first: &[u8]) -> Result<()> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        let source = Ipv4Addr::new(127, 0, 1, 1 + u8::try_from(index % 200)?);
        socket.bind(&SocketAddr::from((source, 0)).into())?;
        // On loopback it is connected at once, as long as the server's backlog has room.
        socket.connect(&to.into()).with_context(|| format!("connecting to {to}"))?;
        socket.set_tcp_nodelay(true)?;
        // Closed without TIME_WAIT: thousands come and go, and ports are few.
        socket.set_linger(Some(Duration::ZERO))?;
        socket.set_nonblocking(true)?;
        let mut stream = mio::net::TcpStream::from_std(socket.into());
        self.poll.registry().register(&mut stream, Token(index), Interest::READABLE | Interest::WRITABLE)?;
        let mut conn = Conn::new(stream, speaks);
        conn.send(first)?;
        self.conns[index] = Some(conn);
        Ok(())
    }

    /// Closes all; their places stay for [`Pool::reconnect`].
    pub fn close(&mut self) {
        self.conns.fill_with(|| None);
    }

    /// Sends what `say` says.
    pub fn say(&mut self, say: impl FnOnce(&mut Out)) -> Result<()> {
        say(&mut self.out);
        flush(&mut self.conns, &mut self.out)
    }

    /// Waits for something to come in, and tells the handler.
    pub fn turn(&mut self, timeout: Duration, handler: &mut impl Handler) -> Result<()> {
        match self.poll.poll(&mut self.events, Some(timeout)) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => return Ok(()),
            other => other?,
        }
        for event in &self.events {
            let index = event.token().0;
            let Some(Some(conn)) = self.conns.get_mut(index) else { continue };
            if event.is_writable() {
                conn.flush()?;
            }
            if event.is_readable() || event.is_error() {
                let open = conn.read(&mut self.scratch, index, &mut self.out, handler)?;
                if !open {
                    self.conns[index] = None;
                    handler.frame(&mut self.out, index, Frame::Closed);
                }
                flush(&mut self.conns, &mut self.out)?;
            }
        }
        Ok(())
    }
}

fn flush(conns: &mut [Option<Conn>], out: &mut Out) -> Result<()> {
    let mut start = 0;
    for (index, end) in out.sends.drain(..) {
        if let Some(Some(conn)) = conns.get_mut(index) {
            conn.send(&out.bytes[start..end])?;
        }
        start = end;
    }
    out.bytes.clear();
    Ok(())
}
