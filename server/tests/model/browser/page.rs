//! A page in a browser: its tasks, its timers, and what it wants of the network. It is current while its code runs, so
//! that what the app asks of the browser is asked of this one.

use super::storage::{Profile, StorageEvent};
use any_spawner::{CustomExecutor, PinnedFuture, PinnedLocalFuture};
use futures::{
    channel::oneshot,
    executor::{LocalPool, LocalSpawner},
    task::LocalSpawnExt,
};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    rc::Rc,
};

/// What a page wants of the network. Sockets and requests have numbers that are never used again.
#[derive(Debug, Clone, PartialEq)]
pub enum Up {
    Open(u64),
    Frame(u64, String),
    Close(u64),
    Ask(u64, Request),
}

/// Whether a request worked, and the answer's text; nothing when the request or its answer was lost.
pub type Answer = Option<(bool, String)>;

/// What the network brings.
#[derive(Debug, Clone, PartialEq)]
pub enum Down {
    Opened(u64),
    Frame(u64, String),
    Closed(u64),
    Answer(u64, Answer),
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub token: Option<String>,
    /// Whether the body is a form's, as server functions want it, and not JSON.
    pub is_form: bool,
    pub body: Option<String>,
}

/// Who is told what becomes of a socket.
pub struct Wire {
    pub is_open: Cell<bool>,
    pub opened: Box<dyn Fn()>,
    pub received: Box<dyn Fn(&str)>,
    pub lost: Box<dyn Fn()>,
}

struct Timer {
    id: i32,
    due: f64,
    every: Option<f64>,
    call: Rc<RefCell<dyn FnMut()>>,
}

type Heard<T> = RefCell<Vec<Box<dyn FnMut(T)>>>;

pub struct Page {
    pub profile: Rc<Profile>,
    pub hidden: Cell<bool>,
    /// Whether the browser has put it to sleep: then nothing in it goes on.
    pub asleep: Cell<bool>,
    pub wanted: RefCell<VecDeque<Up>>,
    pub stored: RefCell<VecDeque<StorageEvent>>,
    pub on_change: Heard<()>,
    pub on_storage: Heard<StorageEvent>,
    pool: RefCell<LocalPool>,
    spawner: LocalSpawner,
    timers: RefCell<Vec<Timer>>,
    wires: RefCell<BTreeMap<u64, Rc<Wire>>>,
    asked: RefCell<BTreeMap<u64, oneshot::Sender<Answer>>>,
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Page>>> = const { RefCell::new(None) };
    static NOW: Cell<f64> = const { Cell::new(1_795_255_200_000.0) };
    static LAST_NUMBER: Cell<u64> = const { Cell::new(0) };
}

/// The page whose code runs.
pub fn current() -> Rc<Page> {
    CURRENT.with_borrow(Clone::clone).expect("the app asks the browser outside of a page")
}

/// The time of all browsers, in milliseconds since 1970. The server has its own.
pub fn now() -> f64 {
    NOW.get()
}

/// Lets their time pass. What is due is not called by this.
pub fn set_now(now: f64) {
    NOW.set(now);
}

/// A number that nothing else has.
pub fn next_number() -> u64 {
    LAST_NUMBER.set(LAST_NUMBER.get() + 1);
    LAST_NUMBER.get()
}

impl Page {
    pub fn new(profile: Rc<Profile>) -> Rc<Self> {
        let pool = LocalPool::new();
        let page = Rc::new(Self {
            hidden: Cell::new(false),
            asleep: Cell::new(false),
            wanted: RefCell::default(),
            stored: RefCell::default(),
            on_change: RefCell::default(),
            on_storage: RefCell::default(),
            spawner: pool.spawner(),
            pool: RefCell::new(pool),
            timers: RefCell::default(),
            wires: RefCell::default(),
            asked: RefCell::default(),
            profile,
        });
        page.profile.pages.borrow_mut().push(Rc::downgrade(&page));
        page
    }

    /// Runs code of this page.
    pub fn enter<T>(self: &Rc<Self>, run: impl FnOnce() -> T) -> T {
        let before = CURRENT.replace(Some(self.clone()));
        let result = run();
        CURRENT.replace(before);
        result
    }

    /// Lets its tasks go on until all of them wait for something.
    pub fn run(self: &Rc<Self>) {
        if self.asleep.get() {
            return;
        }
        self.enter(|| self.pool.borrow_mut().run_until_stalled());
        loop {
            let Some(event) = self.stored.borrow_mut().pop_front() else { return };
            self.enter(|| self.on_storage.borrow_mut().iter_mut().for_each(|heard| heard(event.clone())));
            self.enter(|| self.pool.borrow_mut().run_until_stalled());
        }
    }

    /// The network came or went, or the page is looked at or not.
    pub fn changed(self: &Rc<Self>) {
        self.enter(|| self.on_change.borrow_mut().iter_mut().for_each(|heard| heard(())));
    }

    pub fn after(&self, milliseconds: i32, every: bool, call: impl FnMut() + 'static) -> i32 {
        let (id, wait) = (next_number() as i32, f64::from(milliseconds));
        let call = Rc::new(RefCell::new(call));
        self.timers.borrow_mut().push(Timer { id, due: now() + wait, every: every.then_some(wait), call });
        id
    }

    pub fn stop(&self, timer: i32) {
        self.timers.borrow_mut().retain(|known| known.id != timer);
    }

    pub fn next_due(&self) -> Option<f64> {
        let timers = self.timers.borrow();
        timers.iter().filter(|_| !self.asleep.get()).map(|timer| timer.due).min_by(f64::total_cmp)
    }

    /// Calls what is due.
    pub fn ring(self: &Rc<Self>) {
        if self.asleep.get() {
            return;
        }
        let mut due = Vec::new();
        self.timers.borrow_mut().retain_mut(|timer| {
            if timer.due > now() {
                return true;
            }
            due.push(timer.call.clone());
            timer.due += timer.every.unwrap_or_default();
            timer.every.is_some()
        });
        for call in due {
            self.enter(|| (call.borrow_mut())());
        }
    }

    /// Begins a socket.
    pub fn open_wire(&self, wire: Wire) -> u64 {
        let id = next_number();
        self.wires.borrow_mut().insert(id, Rc::new(wire));
        self.wanted.borrow_mut().push_back(Up::Open(id));
        id
    }

    pub fn is_wire_open(&self, id: u64) -> bool {
        self.wires.borrow().get(&id).is_some_and(|wire| wire.is_open.get())
    }

    pub fn send(&self, id: u64, frame: &str) -> bool {
        let is_open = self.is_wire_open(id);
        if is_open {
            self.wanted.borrow_mut().push_back(Up::Frame(id, frame.to_owned()));
        }
        is_open
    }

    /// Ends a socket; nobody is told any more.
    pub fn close_wire(&self, id: u64) {
        if self.wires.borrow_mut().remove(&id).is_some() {
            self.wanted.borrow_mut().push_back(Up::Close(id));
        }
    }

    /// Asks the server, and waits so many milliseconds for the answer.
    pub async fn ask(self: Rc<Self>, request: Request, limit: f64) -> Answer {
        let id = next_number();
        let (answer, answered) = oneshot::channel();
        self.asked.borrow_mut().insert(id, answer);
        self.wanted.borrow_mut().push_back(Up::Ask(id, request));
        let page = Rc::downgrade(&self);
        let break_off = move || _ = page.upgrade().map(|page| page.asked.borrow_mut().remove(&id));
        let timer = self.after(limit as i32, false, break_off);
        let answer = answered.await.ok().flatten();
        self.stop(timer);
        answer
    }

    /// Tells what the network has brought.
    pub fn take(self: &Rc<Self>, down: Down) {
        let wire = |id: u64| self.wires.borrow().get(&id).cloned();
        match down {
            Down::Opened(id) => {
                let Some(wire) = wire(id) else { return };
                wire.is_open.set(true);
                self.enter(|| (wire.opened)());
            }
            Down::Frame(id, text) => {
                let Some(wire) = wire(id) else { return };
                self.enter(|| (wire.received)(&text));
            }
            Down::Closed(id) => {
                let Some(wire) = self.wires.borrow_mut().remove(&id) else { return };
                self.enter(|| (wire.lost)());
            }
            Down::Answer(id, answer) => {
                let waiting = self.asked.borrow_mut().remove(&id);
                // Who asked may have gone.
                waiting.map(|waiting| waiting.send(answer));
            }
        }
        self.run();
    }

    /// The tab is closed: its code stops where it is.
    pub fn close(self: &Rc<Self>) {
        self.timers.take();
        self.on_change.take();
        self.on_storage.take();
        self.asked.take();
        let pool = self.pool.take();
        // What is dropped may ask for the page once more.
        self.enter(|| drop(pool));
        self.wires.take();
    }
}

/// Gives the tasks of a page to the page; those of the server, which runs in this process too, to tokio.
pub struct Spawner;

impl CustomExecutor for Spawner {
    fn spawn(&self, task: PinnedFuture<()>) {
        tokio::spawn(task);
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        match CURRENT.with_borrow(Clone::clone) {
            // A page that was closed a moment ago takes no more.
            Some(page) => _ = page.spawner.spawn_local(task),
            None => _ = tokio::task::spawn_local(task),
        }
    }

    fn poll_local(&self) {}
}
