//! What lies between one page and the network.

use crate::browser::page::{Down, Page, Up};
use serde_json::Value;
use std::{
    collections::{BTreeSet, VecDeque},
    mem,
    rc::Rc,
};

/// Frames go one way, requests the other; both may be held, there and back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    FramesUp,
    FramesDown,
    RequestsUp,
    RequestsDown,
}

/// What one page sends and gets.
#[derive(Default)]
pub struct Cable {
    pub up: [VecDeque<Up>; 2],
    pub down: [VecDeque<Down>; 2],
    /// By [`Way`].
    pub held: [bool; 4],
    /// The page's sockets, as far as it knows.
    pub wires: BTreeSet<u64>,
    /// Those of them that lead nowhere.
    pub dead: BTreeSet<u64>,
    /// Requests without an answer, and those of them that will never have one.
    pub asked: BTreeSet<u64>,
    pub hung: BTreeSet<u64>,
    /// Whether connections, and whether requests, are taken and never answered.
    pub swallowing: [bool; 2],
    pub lose_push: bool,
    pub double_push: bool,
    pub double_request: bool,
    /// Whether a push was lost on a connection that is still up.
    pub is_lossy: bool,
}

impl Cable {
    pub fn deliver(&mut self, page: &Rc<Page>, down: Down) {
        match &down {
            Down::Closed(id) => _ = self.wires.remove(id),
            Down::Answer(id, _) => _ = self.asked.remove(id),
            Down::Frame(_, frame) if number(frame, "id").is_none() => {
                if mem::take(&mut self.lose_push) {
                    self.is_lossy = true;
                    return;
                }
                if mem::take(&mut self.double_push) {
                    page.take(down.clone());
                }
            }
            Down::Opened(_) | Down::Frame(..) => {}
        }
        page.take(down);
    }

    pub fn hold(&mut self, way: Way) {
        self.held[way as usize] = true;
    }

    pub fn release(&mut self) {
        self.held = [false; 4];
        self.swallowing = [false; 2];
    }

    /// Whether this is swallowed, without a word to the page.
    pub fn swallows(&mut self, up: &Up) -> bool {
        let [connections, requests] = self.swallowing;
        match up {
            Up::Open(id) if connections => self.wires.insert(*id) & self.dead.insert(*id),
            Up::Ask(id, _) if requests => self.asked.insert(*id) & self.hung.insert(*id),
            _ => false,
        }
    }

    /// Whether the page still takes a connection for alive that leads nowhere.
    pub fn has_dead(&self) -> bool {
        !self.dead.is_empty()
    }

    /// From now on everything passes as it should.
    pub fn heal(&mut self) {
        self.release();
        (self.lose_push, self.double_push, self.double_request) = (false, false, false);
    }
}

/// A whole number in a frame, such as its id.
pub fn number(frame: &str, name: &str) -> Option<u64> {
    serde_json::from_str::<Value>(frame).ok()?.get(name)?.as_u64()
}
