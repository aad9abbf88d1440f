//! What lies between the pages and the server. Everything passes in order, unless the schedule says otherwise.

mod breaking;
mod cable;

pub use cable::{Cable, Way};

use crate::{
    browser::page::{Down, Page, Up},
    server::Server,
};
use breaking::Late;
use cable::number;
use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
    rc::Rc,
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};
use tokio::sync::mpsc::UnboundedSender;

/// Longer than anything takes. A server that does not answer for so long never does.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Network {
    pub server: Option<Server>,
    pub cables: Vec<Cable>,
    pub arrivals: Sender<Down>,
    arriving: Receiver<Down>,
    links: BTreeMap<u64, UnboundedSender<String>>,
    /// What the server still has to answer: sockets, frames by socket and id, requests.
    awaited: BTreeSet<(u64, u64)>,
    late: Vec<Late>,
}

impl Network {
    pub fn new(pages: usize) -> Self {
        let (arrivals, arriving) = channel();
        let cables = (0..pages).map(|_| Cable::default()).collect();
        let (links, awaited) = (BTreeMap::new(), BTreeSet::new());
        Self { server: None, cables, arrivals, arriving, links, awaited, late: Vec::new() }
    }

    /// Takes what a page wants, and passes on what is not held; whether there was any.
    pub fn lift(&mut self, at: usize, page: &Rc<Page>) -> bool {
        let wanted = mem::take(&mut *page.wanted.borrow_mut());
        for up in wanted {
            let cable = &mut self.cables[at];
            if cable.swallows(&up) {
                continue;
            }
            match &up {
                Up::Open(id) => _ = cable.wires.insert(*id),
                Up::Ask(id, _) => _ = cable.asked.insert(*id),
                Up::Frame(..) | Up::Close(_) => {}
            }
            cable.up[usize::from(matches!(up, Up::Ask(..)))].push_back(up);
        }
        let mut moved = false;
        for (queue, way) in [Way::FramesUp, Way::RequestsUp].into_iter().enumerate() {
            while !self.cables[at].held[way as usize]
                && let Some(up) = self.cables[at].up[queue].pop_front()
            {
                moved = true;
                self.pass(at, page, up);
            }
        }
        moved
    }

    fn pass(&mut self, at: usize, page: &Rc<Page>, up: Up) {
        let cookie = page.profile.cookie.clone();
        let server = self.server.as_ref().filter(|_| !page.profile.is_offline.get());
        match up {
            Up::Open(id) => match server {
                Some(server) => {
                    self.awaited.insert((id, 0));
                    self.links.insert(id, server.connect(id, cookie));
                }
                None => self.receive(Down::Closed(id)),
            },
            Up::Frame(id, _) if self.cables[at].dead.contains(&id) => {}
            Up::Frame(id, frame) => {
                if mem::take(&mut self.cables[at].double_request) {
                    self.send(id, frame.clone());
                }
                self.send(id, frame);
            }
            Up::Close(id) => self.hang_up(at, id),
            Up::Ask(id, request) => match server {
                Some(server) => {
                    self.awaited.insert((id, 0));
                    if mem::take(&mut self.cables[at].double_request) {
                        server.ask(id, request.clone(), cookie.clone());
                    }
                    server.ask(id, request, cookie);
                }
                None => self.receive(Down::Answer(id, None)),
            },
        }
    }

    fn send(&mut self, id: u64, frame: String) {
        if let Some(link) = self.links.get(&id) {
            self.awaited.insert((id, number(&frame, "id").unwrap_or_default()));
            // One that has ended says so.
            let _ = link.send(frame);
        }
    }

    fn hang_up(&mut self, at: usize, id: u64) {
        let cable = &mut self.cables[at];
        cable.wires.remove(&id);
        // One that was dead to the page may still be alive to the server.
        if !cable.dead.remove(&id) {
            self.unlink(id);
        }
    }

    fn unlink(&mut self, id: u64) {
        self.links.remove(&id);
        self.awaited.retain(|(socket, _)| *socket != id);
    }

    /// Something has come from the server, or will not come any more.
    fn receive(&mut self, down: Down) {
        match &down {
            Down::Opened(id) | Down::Answer(id, _) => _ = self.awaited.remove(&(*id, 0)),
            Down::Frame(id, frame) => _ = number(frame, "id").map(|answered| self.awaited.remove(&(*id, answered))),
            Down::Closed(id) => self.unlink(*id),
        }
        let queue = usize::from(matches!(down, Down::Answer(..)));
        let (Down::Opened(id) | Down::Frame(id, _) | Down::Closed(id) | Down::Answer(id, _)) = &down;
        let waits = |cable: &&mut Cable| match queue {
            0 => cable.wires.contains(id) && !cable.dead.contains(id),
            _ => cable.asked.contains(id),
        };
        if let Some(cable) = self.cables.iter_mut().find(waits) {
            cable.down[queue].push_back(down);
        }
    }

    /// Takes what has come from the server.
    pub fn collect(&mut self) {
        while let Ok(down) = self.arriving.try_recv() {
            self.receive(down);
        }
    }

    /// Waits for the server; whether there was something to wait for.
    pub fn wait(&mut self) -> bool {
        if self.awaited.is_empty() {
            return false;
        }
        let down = self.arriving.recv_timeout(PATIENCE);
        self.receive(down.unwrap_or_else(|_| panic!("the server owes answers: {:?}", self.awaited)));
        true
    }

    /// Waits a moment for something that nobody has asked for.
    pub fn wait_for_push(&mut self, at_most: Duration) {
        if let Ok(down) = self.arriving.recv_timeout(at_most) {
            self.receive(down);
        }
    }

    /// Hands a page what has come for it, unless it is held; whether there was any.
    pub fn bring(&mut self, at: usize, page: &Rc<Page>) -> bool {
        let mut moved = false;
        // What comes for a page that sleeps waits.
        if page.asleep.get() {
            return false;
        }
        for (queue, way) in [Way::FramesDown, Way::RequestsDown].into_iter().enumerate() {
            while !self.cables[at].held[way as usize]
                && let Some(down) = self.cables[at].down[queue].pop_front()
            {
                moved = true;
                self.cables[at].deliver(page, down);
            }
        }
        moved
    }
}
