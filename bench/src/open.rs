//! Opening many sockets: the upgrade, and what each has to say before it is in its room.

use crate::{pool::{Frame, Handler, Out, Pool, Speaks}, seed::Guest, target::{Heard, Kind}};
use anyhow::{Result, ensure};
use std::{net::SocketAddr, time::{Duration, Instant}};

/// Upgrades under way at once; every server's backlog has room for them.
const AT_ONCE: usize = 200;

/// How one socket is opened.
pub struct Script {
    upgrade: Vec<u8>,
    /// Said one after the other, each when the one before was answered.
    lines: Vec<String>,
}

impl Script {
    /// Anyone's in a numbered room of a peer.
    pub fn peer(kind: Kind, room: usize) -> Self {
        let lines = if kind == Kind::SocketIo { vec!["40".to_owned()] } else { Vec::new() };
        Self { upgrade: kind.upgrade(room, None), lines }
    }

    /// A visitor's in their conversation; `since` is the last event that they have seen.
    pub fn visitor(guest: &Guest, since: Option<u64>) -> Self {
        let authenticate = format!(r#"{{"id":1,"event":"authenticate","data":{{"token":"{}"}}}}"#, guest.token);
        Self { upgrade: Kind::Porchlight.upgrade(0, None), lines: vec![authenticate, join(&guest.id, since)] }
    }

    /// An agent's in a visitor's conversation.
    pub fn agent(cookie: &str, conversation: &str) -> Self {
        Self { upgrade: Kind::Porchlight.upgrade(0, Some(cookie)), lines: vec![join(conversation, None)] }
    }

    /// An agent's who watches the list.
    pub fn desk(cookie: &str) -> Self {
        let join = r#"{"id":1,"event":"support:join_staff","data":{}}"#.to_owned();
        Self { upgrade: Kind::Porchlight.upgrade(0, Some(cookie)), lines: vec![join] }
    }
}

fn join(conversation: &str, since: Option<u64>) -> String {
    let since = since.map(|since| format!(r#","sinceEventId":{since}"#)).unwrap_or_default();
    format!(r#"{{"id":2,"event":"support:join_inquiry_messages","data":{{"inquiryId":"{conversation}"{since}}}}}"#)
}

/// Opens them all, as sockets 0, 1, 2, … or in the place of those that were closed, and returns when each
/// has been answered. `heard` is told every answer.
pub fn open(
    pool: &mut Pool,
    kind: Kind,
    to: SocketAddr,
    scripts: &[Script],
    again: bool,
    heard: &mut dyn FnMut(usize, &[u8]),
) -> Result<()> {
    let mut opening = Opening { kind, scripts, said: vec![0; scripts.len()], done: 0, failed: None, heard };
    let (mut next, started) = (0, Instant::now());
    while opening.done < scripts.len() {
        while next < scripts.len() && next - opening.done < AT_ONCE {
            if again {
                pool.reconnect(next, to, Speaks::WebSocket, &scripts[next].upgrade)?;
            } else {
                pool.connect(to, Speaks::WebSocket, &scripts[next].upgrade)?;
            }
            next += 1;
        }
        pool.turn(Duration::from_millis(100), &mut opening)?;
        ensure!(opening.failed.is_none(), "{}: {}", kind.name(), opening.failed.unwrap_or_default());
        let (done, all) = (opening.done, scripts.len());
        ensure!(started.elapsed() < Duration::from_secs(120), "{}: only {done} of {all} opened", kind.name());
    }
    Ok(())
}

struct Opening<'a> {
    kind: Kind,
    scripts: &'a [Script],
    said: Vec<usize>,
    done: usize,
    failed: Option<String>,
    heard: &'a mut dyn FnMut(usize, &[u8]),
}

impl Opening<'_> {
    fn proceed(&mut self, out: &mut Out, conn: usize) {
        match self.scripts[conn].lines.get(self.said[conn]) {
            Some(line) => out.text(conn, line.as_bytes()),
            None => self.done += 1,
        }
        self.said[conn] += 1;
    }

    fn answered(&self, text: &[u8]) -> bool {
        match self.kind {
            Kind::Porchlight => matches!(self.kind.hear(text), Heard::Ack),
            Kind::SocketIo => text.starts_with(b"40"),
            Kind::Bun | Kind::Relay => false,
        }
    }
}

impl Handler for Opening<'_> {
    fn frame(&mut self, out: &mut Out, conn: usize, frame: Frame<'_>) {
        match frame {
            // socket.io greets first, and its greeting needs no answer before ours.
            Frame::Open => self.proceed(out, conn),
            Frame::Text(text) => {
                if let Heard::Refused(text) = self.kind.hear(text) {
                    self.failed = Some(String::from_utf8_lossy(text).into_owned());
                } else if let Heard::Ping(answer) = self.kind.hear(text) {
                    out.text(conn, answer);
                } else if self.answered(text) {
                    (self.heard)(conn, text);
                    self.proceed(out, conn);
                }
            }
            Frame::Closed => self.failed = Some(format!("socket {conn} was closed")),
            Frame::Response { .. } => {}
        }
    }
}
