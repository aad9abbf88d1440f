//! Letting things happen until nothing does any more.

use crate::{
    browser::page::{now, set_now},
    network::Cable,
    verdict,
    world::World,
};
use std::time::{Duration, Instant};

/// How long something may take that nobody has asked for, such as a push.
const PUSH_WITHIN: Duration = Duration::from_secs(15);
/// How often it is looked for one.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// How long everyone may take to come to rest once the network is whole, in the browsers' time.
const REST_WITHIN_MS: f64 = 60_000.0;
/// How long a page may take a dead connection for alive, in the browsers' time.
const NOTICED_WITHIN_MS: f64 = 40_000.0;

impl World<'_> {
    /// Lets pages and network do what they can without waiting for anything.
    pub fn pump(&mut self) {
        loop {
            let mut moved = false;
            for (at, tab) in self.tabs.iter().enumerate() {
                tab.page.run();
                moved |= self.network.lift(at, &tab.page);
            }
            self.network.collect();
            for (at, tab) in self.tabs.iter().enumerate() {
                moved |= self.network.bring(at, &tab.page);
            }
            if !moved {
                return;
            }
        }
    }

    /// Until the server has answered all that it was asked.
    pub fn settle(&mut self) {
        self.pump();
        while self.network.wait() {
            self.pump();
        }
    }

    /// Lets time pass in the browsers. What is asked meanwhile is answered in no time.
    pub fn pass(&mut self, milliseconds: f64) {
        let end = now() + milliseconds;
        loop {
            self.settle();
            let due = self.tabs.iter().filter_map(|tab| tab.page.next_due()).min_by(f64::total_cmp);
            let Some(due) = due.filter(|due| *due <= end) else { break };
            set_now(due);
            for tab in &self.tabs {
                tab.page.ring();
            }
        }
        set_now(end);
    }

    /// Makes the network and the server whole, and waits until everyone is at rest and shows what is true.
    pub fn heal(&mut self) -> Result<(), String> {
        self.start_server();
        for at in 0..self.tabs.len() {
            self.network.cables[at].heal();
            self.tabs[at].page.asleep.set(false);
            self.set_offline(at, false);
        }
        self.network.deliver_late();
        self.settle();
        self.network.forget_the_dead();
        self.notice_the_dead()?;
        for (at, tab) in self.tabs.iter().enumerate() {
            if self.network.cables[at].is_lossy {
                // What was lost between the server and a connection that is up, nothing would ever tell.
                self.network.cut(at, &tab.page, false, true);
            }
        }
        self.come_to_rest()?;
        // Once more when everyone looks at it.
        for tab in &self.tabs {
            tab.hide(false);
            tab.open_panel(true);
        }
        self.come_to_rest()
    }

    /// A page finds out by itself that a connection leads nowhere: its heartbeat is not answered.
    fn notice_the_dead(&mut self) -> Result<(), String> {
        let end = now() + NOTICED_WITHIN_MS;
        while let Some(at) = self.network.cables.iter().position(Cable::has_dead) {
            if now() > end {
                return Err(format!("tab {at} does not notice that its connection is dead"));
            }
            self.pass(1_000.0);
        }
        Ok(())
    }

    pub fn come_to_rest(&mut self) -> Result<(), String> {
        let (end, mut since) = (now() + REST_WITHIN_MS, Instant::now());
        loop {
            self.settle();
            match self.at_rest() {
                Ok(()) => match verdict::agree(self) {
                    Ok(()) => return Ok(()),
                    Err(why) if since.elapsed() > PUSH_WITHIN => return Err(why),
                    Err(_) => {
                        self.network.wait_for_push(LOOK_AGAIN);
                        self.pass(100.0);
                    }
                },
                Err(why) if now() > end => return Err(format!("no rest: {why}")),
                Err(_) => {
                    self.pass(1_000.0);
                    since = Instant::now();
                }
            }
        }
    }

    /// Whether nobody has anything left to do. What could not be loaded, told or sent has to come to it by itself.
    fn at_rest(&self) -> Result<(), String> {
        let mut rest = Ok(());
        for (at, tab) in self.tabs.iter().enumerate() {
            rest = rest.and_then(|()| tab.at_rest().map_err(|why| format!("tab {at}: {why}")));
        }
        rest
    }
}
