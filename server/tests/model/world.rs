//! A schedule's world: the tabs, the network, the server, the time.

use crate::{
    browser::page::{Request, next_number, now, set_now},
    network::Network,
    people::{Client, Tab, browsers},
    schedule::{Schedule, Step, TABS},
    server::Server,
    store::Store,
    verdict::{self, Written},
};
use domain::ids::ThreadId;
use leptos::prelude::Owner;
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};
use uuid::Uuid;

/// How long it takes to load a page, at least.
const RELOAD_MS: f64 = 100.0;

pub struct World<'a> {
    store: &'a Store,
    pub network: Network,
    pub tabs: Vec<Tab>,
    /// Everything that was written, in that order.
    pub written: Vec<Written>,
    /// Every message that any tab has ever said is stored, and its event.
    pub shown: BTreeMap<String, i64>,
    /// Conversations of earlier schedules.
    pub before: BTreeSet<ThreadId>,
    /// What the desks keep in signals.
    _owner: Owner,
}

impl<'a> World<'a> {
    /// Opens all tabs.
    pub fn new(store: &'a Store, schedule: &Schedule) -> Self {
        let owner = Owner::new_root(None);
        owner.set();
        let mut network = Network::new(TABS);
        let server = network.server.insert(Server::start(store, network.arrivals.clone()));
        let load = |(at, profile)| Tab::load(at, profile, store, server, None);
        let tabs = browsers(store, schedule.has_locks).into_iter().enumerate().map(load).collect();
        let (written, shown, before) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
        let mut world = Self { store, network, tabs, written, shown, before, _owner: owner };
        world.before = verdict::conversations(&world).into_iter().collect();
        world
    }

    /// Lets everything happen, and tells what is wrong afterwards.
    pub fn run(&mut self, schedule: &Schedule) -> Result<(), String> {
        self.live(schedule)?;
        self.heal()?;
        verdict::check(self)
    }

    /// Lets everything happen that the schedule says.
    pub fn live(&mut self, schedule: &Schedule) -> Result<(), String> {
        if schedule.acquainted {
            self.acquaint()?;
        }
        for step in &schedule.steps {
            self.step(step);
            self.pump();
            self.note_stored()?;
        }
        Ok(())
    }

    /// A message that a tab has once said is stored keeps its event.
    fn note_stored(&mut self) -> Result<(), String> {
        for (at, tab) in self.tabs.iter().enumerate() {
            for (id, event) in tab.stored() {
                let first = *self.shown.entry(id.clone()).or_insert(event);
                if first != event {
                    return Err(format!("tab {at} says that {id} is event {event}, and it was {first} before"));
                }
            }
        }
        Ok(())
    }

    fn acquaint(&mut self) -> Result<(), String> {
        for step in [0, 2].map(Step::Write).into_iter().chain([Step::Settle]) {
            self.step(&step);
            self.pump();
        }
        self.come_to_rest()?;
        for step in [Step::Open(3, 0), Step::Open(4, 1), Step::Settle] {
            self.step(&step);
            self.pump();
        }
        Ok(())
    }

    pub fn step(&mut self, step: &Step) {
        match *step {
            Step::Write(tab) => self.write(tab),
            Step::Open(tab, chat) => self.open_chat(tab, chat),
            Step::CloseChat(tab) => self.tabs[tab].at_desk(|inbox| inbox.close_chat()),
            Step::Move(tab) => self.tabs[tab].at_desk(|inbox| inbox.move_open_chat()),
            Step::Stand(tab, status) => self.tabs[tab].at_desk(|inbox| inbox.set_status(status)),
            Step::Archive(tab, archive) => self.tabs[tab].at_desk(|inbox| inbox.show_tab(archive)),
            Step::Filter(tab, status) => self.tabs[tab].at_desk(|inbox| inbox.filter_by(status)),
            Step::Hide(tab, hidden) => self.tabs[tab].hide(hidden),
            Step::Panel(tab, open) => self.tabs[tab].open_panel(open),
            Step::LookBack(tab) => self.tabs[tab].look_back(),
            Step::Type(tab) => self.tabs[tab].type_on(),
            Step::TryAgain(tab) => self.tabs[tab].try_again(),
            Step::Reload(tab) => self.reload(tab),
            Step::Cut { tab, kept, told } => self.network.cut(tab, &self.tabs[tab].page, kept, told),
            Step::Late => self.network.deliver_late(),
            Step::Swallow(tab, requests_only) => self.network.swallow(tab, &self.tabs[tab].page, requests_only),
            Step::Sleep(tab) => self.tabs[tab].page.asleep.set(true),
            Step::Hold(tab, way) => self.network.cables[tab].hold(way),
            Step::Release(tab) => self.network.cables[tab].release(),
            Step::LosePush(tab) => self.network.cables[tab].lose_push = true,
            Step::DoublePush(tab) => self.network.cables[tab].double_push = true,
            Step::DoubleRequest(tab) => self.network.cables[tab].double_request = true,
            Step::Offline(tab, offline) => self.set_offline(tab, offline),
            Step::Mistake(tab) => self.mistake(tab),
            Step::Pass(milliseconds) => self.pass(f64::from(milliseconds)),
            Step::Settle => self.settle(),
            Step::Kill => self.end_server(Server::kill),
            Step::Stop => self.end_server(Server::stop),
            Step::Start => self.start_server(),
            Step::Flood { long } => self.flood(long),
        }
    }

    fn write(&mut self, tab: usize) {
        let text = format!("{} by {tab}", next_number());
        if let Some(conversation) = self.tabs[tab].write(&text) {
            self.written.push(Written { tab, conversation, text });
        }
    }

    fn open_chat(&self, tab: usize, chat: usize) {
        self.tabs[tab].at_desk(|inbox| {
            let ours = inbox.items().into_iter().filter(|id| !self.before.contains(id)).nth(chat);
            ours.into_iter().for_each(|id| inbox.open_chat(id));
        });
    }

    /// Only a page that the server can be asked for is loaded again.
    fn reload(&mut self, at: usize) {
        let tab = &self.tabs[at];
        let Some(server) = self.network.server.as_ref().filter(|_| !tab.page.profile.is_offline.get()) else { return };
        let open = match tab.client {
            Client::Agent(inbox) => inbox.open(),
            Client::Visitor(_) => None,
        };
        tab.close();
        // Nobody writes again in the same milliseconds, whose order the ids would not tell.
        set_now(now() + RELOAD_MS);
        let fresh = Tab::load(at, tab.page.profile.clone(), self.store, server, open);
        self.network.close_page(at, &tab.page);
        self.tabs[at] = fresh;
    }

    pub fn set_offline(&mut self, at: usize, offline: bool) {
        let profile = self.tabs[at].page.profile.clone();
        if profile.is_offline.replace(offline) == offline {
            return;
        }
        for (at, tab) in self.tabs.iter().enumerate().filter(|(_, tab)| Rc::ptr_eq(&tab.page.profile, &profile)) {
            if offline {
                self.network.cut(at, &tab.page, true, false);
                self.network.fail_requests(at, &tab.page);
            }
            tab.page.changed();
        }
    }

    fn mistake(&self, at: usize) {
        let page = &self.tabs[at].page;
        page.profile.is_mistaken.set(true);
        page.changed();
    }

    fn end_server(&mut self, end: impl FnOnce(Server)) {
        if let Some(server) = self.network.server.take() {
            end(server);
            self.network.server_is_gone();
        }
    }

    pub fn start_server(&mut self) {
        if self.network.server.is_none() {
            self.network.server = Some(Server::start(self.store, self.network.arrivals.clone()));
        }
    }

    /// An agent who is not among the tabs writes to the first visitor.
    fn flood(&mut self, long: bool) {
        let Some(server) = &self.network.server else { return };
        let Some(id) = verdict::conversations(self).into_iter().find(|id| !self.before.contains(id)) else { return };
        for _ in 0..if long { 14 } else { 55 } {
            let filling = if long { "é".repeat(9_900) } else { String::new() };
            let text = format!("{} in a flood{filling}", next_number());
            let body = json!({ "content": text, "clientMessageId": Uuid::now_v7() }).to_string();
            let (method, path) = ("POST".to_owned(), format!("/api/admin/chats/{id}/messages"));
            let request = Request { method, path, body: Some(body), ..Request::default() };
            server.ask_now(request, Some(self.cookie()));
            self.written.push(Written { tab: TABS, conversation: Some(id), text });
        }
    }

    /// The first agent's session.
    pub fn cookie(&self) -> String {
        self.store.agents[0].1.clone()
    }

    /// Closes everything.
    pub fn end(mut self) {
        for tab in &self.tabs {
            tab.close();
        }
        self.network.server.take().into_iter().for_each(Server::kill);
    }
}
