//! One socket and what it has not read or sent yet.

use super::{handler::{Frame, Handler, Out, Speaks}, http, ws};
use anyhow::{Result, bail};
use std::io::{ErrorKind, Read as _, Write as _};

pub(super) struct Conn {
    stream: mio::net::TcpStream,
    state: State,
    /// The beginning of a frame whose end has not come.
    input: Vec<u8>,
    /// What the kernel had no room for.
    output: Vec<u8>,
}

#[derive(Clone, Copy)]
enum State {
    Http,
    Upgrading,
    WebSocket,
}

impl Conn {
    pub(super) fn new(stream: mio::net::TcpStream, speaks: Speaks) -> Self {
        let state = if speaks == Speaks::Http { State::Http } else { State::Upgrading };
        Self { stream, state, input: Vec::new(), output: Vec::new() }
    }

    /// A socket that breaks is noticed when it is read.
    pub(super) fn send(&mut self, bytes: &[u8]) -> Result<()> {
        if !self.output.is_empty() {
            self.output.extend_from_slice(bytes);
            return Ok(());
        }
        match self.stream.write(bytes) {
            Ok(sent) => self.output.extend_from_slice(&bytes[sent..]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => self.output.extend_from_slice(bytes),
            Err(_) => {}
        }
        Ok(())
    }

    pub(super) fn flush(&mut self) -> Result<()> {
        if self.output.is_empty() {
            return Ok(());
        }
        let waiting = std::mem::take(&mut self.output);
        self.send(&waiting)
    }

    /// Reads what is there; `false` when the other side has closed. A short read has emptied the socket, so
    /// another one, only to be told so, is left out.
    pub(super) fn read(
        &mut self,
        scratch: &mut [u8],
        index: usize,
        out: &mut Out,
        handler: &mut impl Handler,
    ) -> Result<bool> {
        loop {
            let n = match self.stream.read(scratch) {
                Ok(0) => return Ok(false),
                Ok(n) => n,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(true),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => return Ok(false),
            };
            if self.input.is_empty() {
                let Some(used) = self.take(&scratch[..n], index, out, handler)? else { return Ok(false) };
                self.input.extend_from_slice(&scratch[used..n]);
            } else {
                self.input.extend_from_slice(&scratch[..n]);
                let mut input = std::mem::take(&mut self.input);
                let Some(used) = self.take(&input, index, out, handler)? else { return Ok(false) };
                input.drain(..used);
                self.input = input;
            }
            if n < scratch.len() {
                return Ok(true);
            }
        }
    }

    /// Hands on what is complete, and returns how many bytes that was; `None` after a close frame.
    fn take(&mut self, bytes: &[u8], index: usize, out: &mut Out, handler: &mut impl Handler) -> Result<Option<usize>> {
        let mut used = 0;
        loop {
            let rest = &bytes[used..];
            match self.state {
                State::WebSocket => {
                    let Some((opcode, payload, length)) = ws::decode(rest) else { return Ok(Some(used)) };
                    match opcode {
                        ws::TEXT => handler.frame(out, index, Frame::Text(payload)),
                        ws::PING => out.pong(index, payload),
                        ws::CLOSE => return Ok(None),
                        _ => {}
                    }
                    used += length;
                }
                State::Upgrading => {
                    let Some((status, length)) = http::head(rest) else { return Ok(Some(used)) };
                    if status != 101 {
                        bail!("no upgrade: {}", String::from_utf8_lossy(rest));
                    }
                    used += length;
                    self.state = State::WebSocket;
                    handler.frame(out, index, Frame::Open);
                }
                State::Http => {
                    let Some(response) = http::response(rest)? else { return Ok(Some(used)) };
                    handler.frame(out, index, Frame::Response { status: response.status, body: &response.body });
                    used += response.length;
                }
            }
        }
    }
}
