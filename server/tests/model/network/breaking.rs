//! What the network does to connections.

use super::{Cable, Network};
use crate::browser::page::{Down, Page, Request, Up};
use std::{collections::BTreeSet, mem, rc::Rc};

/// What was under way when a connection was cut, and still reaches the server.
pub enum Late {
    Frame(u64, String),
    Ask(u64, Request, Option<String>),
}

impl Network {
    /// Cuts everything that a page has open. What was under way is lost, or `kept` and comes late. Unless it is `told`,
    /// the page finds out by itself.
    pub fn cut(&mut self, at: usize, page: &Rc<Page>, kept: bool, told: bool) {
        let under_way = self.take_under_way(at);
        let cable = &mut self.cables[at];
        let alive: Vec<_> = cable.wires.difference(&cable.dead).copied().collect();
        if kept {
            self.late.extend(under_way.into_iter().filter_map(|up| late(up, page)));
        } else {
            alive.iter().for_each(|id| self.unlink(*id));
        }
        let cable = &mut self.cables[at];
        let asked = mem::take(&mut cable.asked);
        if !told {
            cable.dead.extend(&alive);
            cable.hung.extend(&asked);
            return;
        }
        cable.dead.clear();
        mem::take(&mut cable.wires).into_iter().for_each(|id| page.take(Down::Closed(id)));
        asked.into_iter().for_each(|id| page.take(Down::Answer(id, None)));
    }

    /// From now on a page's requests lead nowhere, and unless it is only those, its connections too, new ones as well.
    pub fn swallow(&mut self, at: usize, page: &Rc<Page>, requests_only: bool) {
        if !requests_only {
            self.cut(at, page, false, false);
        }
        self.cables[at].swallowing = [!requests_only, true];
    }

    /// Empties a page's cable; what was on its way up.
    fn take_under_way(&mut self, at: usize) -> Vec<Up> {
        let cable = &mut self.cables[at];
        cable.is_lossy = false;
        cable.down = Default::default();
        let under_way: Vec<_> = cable.up.iter_mut().flat_map(mem::take).collect();
        for up in &under_way {
            // What the page itself has closed needs nobody to notice it.
            if let Up::Close(id) = up {
                self.hang_up(at, *id);
            }
        }
        under_way
    }

    /// What was under way on connections that were cut reaches the server now.
    pub fn deliver_late(&mut self) {
        for late in mem::take(&mut self.late) {
            match (late, &self.server) {
                (Late::Frame(id, frame), _) => self.send(id, frame),
                (Late::Ask(id, request, cookie), Some(server)) => {
                    self.awaited.insert((id, 0));
                    server.ask(id, request, cookie);
                }
                (Late::Ask(..), None) => {}
            }
        }
    }

    /// Ends what no page knows of any more.
    pub fn forget_the_dead(&mut self) {
        let known: BTreeSet<u64> =
            self.cables.iter().flat_map(|cable| cable.wires.difference(&cable.dead)).copied().collect();
        let dead: Vec<_> = self.links.keys().filter(|id| !known.contains(id)).copied().collect();
        dead.into_iter().for_each(|id| self.unlink(id));
    }

    /// Requests that hang fail: the browser knows that there is no network.
    pub fn fail_requests(&mut self, at: usize, page: &Rc<Page>) {
        for id in mem::take(&mut self.cables[at].hung) {
            page.take(Down::Answer(id, None));
        }
    }

    /// A page is closed. What it had sent may still come late.
    pub fn close_page(&mut self, at: usize, page: &Rc<Page>) {
        self.cut(at, page, true, false);
        let held = self.cables[at].held;
        self.cables[at] = Cable { held, ..Cable::default() };
    }

    /// The server has ended: nothing more comes from it.
    pub fn server_is_gone(&mut self) {
        self.collect();
        for (id, _) in mem::take(&mut self.awaited) {
            self.receive(Down::Answer(id, None));
        }
        let links: Vec<_> = self.links.keys().copied().collect();
        links.into_iter().for_each(|id| self.receive(Down::Closed(id)));
    }
}

fn late(up: Up, page: &Page) -> Option<Late> {
    match up {
        Up::Frame(id, frame) => Some(Late::Frame(id, frame)),
        Up::Ask(id, request) => Some(Late::Ask(id, request, page.profile.cookie.clone())),
        Up::Open(_) | Up::Close(_) => None,
    }
}
