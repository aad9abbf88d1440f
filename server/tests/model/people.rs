//! The tabs, and what the people in front of them do.

use crate::{
    browser::{
        page::{Page, Request},
        storage::Profile,
        widget::Widget,
    },
    conversations::inbox::{Filter, InitialData, SimulatedInbox},
    schedule::FIRST_AGENT,
    server::Server,
    store::Store,
};
use backend::settings::FIRST_INBOX_KEY;
use domain::{conversations::ChatPage, ids::ThreadId, people::Agent};
use serde_json::Value;
use std::rc::Rc;

pub struct Tab {
    pub page: Rc<Page>,
    pub client: Client,
}

#[derive(Clone, Copy)]
#[expect(clippy::large_enum_variant, reason = "there are five of them, and a box could not be copied")]
pub enum Client {
    Visitor(Widget),
    Agent(SimulatedInbox),
}

/// The browsers of a schedule, by tab.
pub fn browsers(store: &Store, has_locks: bool) -> Vec<Rc<Profile>> {
    let two_tabs = Profile::new(None, has_locks);
    let new_agent = |(_, cookie): &(Agent, String)| Profile::new(Some(cookie.clone()), has_locks);
    let agents: Vec<_> = store.agents.iter().map(new_agent).collect();
    let again = agents[0].clone();
    [two_tabs.clone(), two_tabs, Profile::new(None, has_locks)].into_iter().chain(agents).chain([again]).collect()
}

impl Tab {
    /// Loads the page, with `open` on an agent's desk.
    pub fn load(at: usize, profile: Rc<Profile>, store: &Store, server: &Server, open: Option<ThreadId>) -> Self {
        let page = Page::new(profile);
        let client = match at.checked_sub(FIRST_AGENT) {
            None => page.enter(|| Client::Visitor(Widget::start(FIRST_INBOX_KEY, true))),
            Some(agent) => {
                let start = start(&store.agents[agent % store.agents.len()].0, open, &|path| get(server, &page, path));
                page.enter(|| Client::Agent(SimulatedInbox::start(start)))
            }
        };
        Self { page, client }
    }

    /// Asks the server for this tab, beside its network. A visitor's token is the one that the tab has.
    pub fn get(&self, server: &Server, path: &str) -> Value {
        let token = self.token();
        let request = Request { method: "GET".to_owned(), path: path.to_owned(), token, ..Request::default() };
        server.ask_now(request, self.page.profile.cookie.clone())
    }

    /// Writes; whether it could, and in which conversation, as far as it matters.
    pub fn write(&self, text: &str) -> Option<Option<ThreadId>> {
        self.page.enter(|| match self.client {
            Client::Visitor(widget) => {
                widget.write(text);
                Some(None)
            }
            Client::Agent(inbox) => inbox.open().map(|id| {
                inbox.write(text);
                Some(id)
            }),
        })
    }

    pub fn try_again(&self) {
        self.page.enter(|| match self.client {
            Client::Visitor(widget) => widget.try_again(),
            Client::Agent(inbox) => inbox.try_again(),
        });
    }

    pub fn look_back(&self) {
        self.page.enter(|| match self.client {
            Client::Visitor(widget) => widget.look_back(),
            Client::Agent(inbox) => inbox.look_back(),
        });
    }

    pub fn type_on(&self) {
        self.page.enter(|| match self.client {
            Client::Visitor(widget) => widget.type_on(),
            Client::Agent(inbox) => inbox.type_on(),
        });
    }

    pub fn hide(&self, hidden: bool) {
        self.page.hidden.set(hidden);
        self.page.changed();
    }

    pub fn open_panel(&self, open: bool) {
        if let Client::Visitor(widget) = self.client {
            self.page.enter(|| widget.open_panel(open));
        }
    }

    /// Does something at an agent's desk.
    pub fn at_desk(&self, act: impl FnOnce(SimulatedInbox)) {
        if let Client::Agent(inbox) = self.client {
            self.page.enter(|| act(inbox));
        }
    }

    /// The page around a visitor's says who they are.
    pub fn is_told(&self, signed: &str) {
        if let Client::Visitor(widget) = self.client {
            self.page.enter(|| widget.is_told(signed));
        }
    }

    /// Whom a visitor's page takes them for.
    pub fn believes(&self) -> String {
        match self.client {
            Client::Visitor(widget) => widget.believes(),
            Client::Agent(_) => String::new(),
        }
    }

    /// The token that a visitor's page has.
    pub fn token(&self) -> Option<String> {
        match self.client {
            Client::Visitor(widget) => widget.token(),
            Client::Agent(_) => None,
        }
    }

    /// Since when an agent's page says that what it shows may be old.
    pub fn old_since(&self) -> Option<f64> {
        match self.client {
            Client::Visitor(_) => None,
            Client::Agent(inbox) => inbox.old_since(),
        }
    }

    /// Messages that it says are stored, and their events.
    pub fn stored(&self) -> Vec<(String, i64)> {
        match self.client {
            Client::Visitor(widget) => widget.stored(),
            Client::Agent(inbox) => inbox.stored(),
        }
    }

    pub fn at_rest(&self) -> Result<(), String> {
        self.page.enter(|| match self.client {
            Client::Visitor(widget) => widget.at_rest(),
            Client::Agent(inbox) => inbox.at_rest(),
        })
    }

    /// Compares what it shows with what the server says now.
    pub fn compare(&self, server: &Server) -> Result<(), String> {
        let get = |path: &str| self.get(server, path);
        self.page.enter(|| match self.client {
            Client::Visitor(widget) => widget.compare(&get),
            Client::Agent(inbox) => inbox.compare(&get),
        })
    }

    pub fn close(&self) {
        self.page.close();
        if let Client::Visitor(widget) = self.client {
            widget.end();
        }
    }
}

fn get(server: &Server, page: &Page, path: &str) -> Value {
    let request = Request { method: "GET".to_owned(), path: path.to_owned(), ..Request::default() };
    server.ask_now(request, page.profile.cookie.clone())
}

/// What the server hands to the desk with its page.
fn start(me: &Agent, open: Option<ThreadId>, get: &dyn Fn(&str) -> Value) -> InitialData {
    let page: ChatPage = serde_json::from_value(get("/api/admin/chats")).unwrap();
    let chat = open.map(|id| serde_json::from_value(get(&format!("/api/admin/chats/{id}"))).unwrap());
    InitialData {
        me: me.clone(),
        colleagues: Vec::new(),
        inbox_key: FIRST_INBOX_KEY.to_owned(),
        base_url: String::new(),
        email_delay: String::new(),
        storing: true,
        archived: false,
        search: String::new(),
        filter: Filter::default(),
        categories: Vec::new(),
        page,
        open,
        chat,
        notice: None,
        draft: String::new(),
        form_id: uuid::Uuid::nil(),
    }
}
