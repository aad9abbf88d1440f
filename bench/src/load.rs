//! Requests over connections that stay open, one at a time on each.

use crate::pool::{Frame, Handler, Out, Pool, Speaks};
use anyhow::{Result, ensure};
use std::{net::SocketAddr, time::{Duration, Instant}};

/// Where requests come from and answers go.
pub trait Work {
    /// Writes the next request and returns its number, or says that there are no more.
    fn next(&mut self, request: &mut Vec<u8>) -> Option<usize>;
    /// The answer to a request.
    fn done(&mut self, number: usize, status: u16, body: &[u8]);
}

/// Works through all of it over so many connections.
pub fn run(to: SocketAddr, connections: usize, work: &mut impl Work) -> Result<()> {
    let mut pool = Pool::new()?;
    let mut load = Load { work, numbers: vec![None; connections], request: Vec::new(), closed: 0 };
    for conn in 0..connections {
        pool.connect(to, Speaks::Http, b"")?;
        pool.say(|out| load.ask(out, conn))?;
    }
    let mut heard_at = (Instant::now(), 0);
    while load.busy() > 0 {
        pool.turn(Duration::from_millis(100), &mut load)?;
        ensure!(load.closed == 0, "the server closed a connection");
        if heard_at.1 != load.busy() {
            heard_at = (Instant::now(), load.busy());
        }
        let stuck = load.busy() < connections && heard_at.0.elapsed() > Duration::from_secs(30);
        ensure!(!stuck, "{} requests are not answered", load.busy());
    }
    Ok(())
}

struct Load<'a, W> {
    work: &'a mut W,
    numbers: Vec<Option<usize>>,
    request: Vec<u8>,
    closed: usize,
}

impl<W: Work> Load<'_, W> {
    fn ask(&mut self, out: &mut Out, conn: usize) {
        self.request.clear();
        self.numbers[conn] = self.work.next(&mut self.request);
        if self.numbers[conn].is_some() {
            out.raw(conn, &self.request);
        }
    }

    fn busy(&self) -> usize {
        self.numbers.iter().flatten().count()
    }
}

impl<W: Work> Handler for Load<'_, W> {
    fn frame(&mut self, out: &mut Out, conn: usize, frame: Frame<'_>) {
        match frame {
            Frame::Response { status, body, .. } => {
                if let Some(number) = self.numbers[conn].take() {
                    self.work.done(number, status, body);
                }
                self.ask(out, conn);
            }
            Frame::Closed => self.closed += 1,
            Frame::Open | Frame::Text(_) => {}
        }
    }
}
