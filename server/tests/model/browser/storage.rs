//! What a browser's tabs share: the storage, the lock, the cookie, the network.

use super::page::{Page, current};
use crate::realtime::PATIENCE_MS;
use futures::{
    channel::oneshot,
    future::{Either, select},
};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    rc::{Rc, Weak},
};

#[derive(Default)]
pub struct Profile {
    /// The session of an agent.
    pub cookie: Option<String>,
    /// Whether there are Web Locks. Browsers give none on plain HTTP.
    pub has_locks: bool,
    pub is_offline: Cell<bool>,
    /// Whether the browser knows of no network, though there is one.
    pub is_mistaken: Cell<bool>,
    pub pages: RefCell<Vec<Weak<Page>>>,
    stored: RefCell<BTreeMap<String, String>>,
    is_locked: Cell<bool>,
    waiting: RefCell<VecDeque<oneshot::Sender<Held>>>,
}

/// The storage, as one of the pages has it.
pub struct Storage(Rc<Page>);

/// What a page hears that another has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageEvent {
    key: String,
    old: Option<String>,
    new: Option<String>,
}

pub fn local_storage() -> Option<Storage> {
    Some(Storage(current()))
}

/// The same methods as the browser's, which may fail.
impl Storage {
    pub fn length(&self) -> Result<u32, ()> {
        Ok(self.0.profile.stored.borrow().len() as u32)
    }

    pub fn key(&self, at: u32) -> Result<Option<String>, ()> {
        Ok(self.0.profile.stored.borrow().keys().nth(at as usize).cloned())
    }

    pub fn get_item(&self, key: &str) -> Result<Option<String>, ()> {
        Ok(self.0.profile.stored.borrow().get(key).cloned())
    }

    pub fn set_item(&self, key: &str, value: &str) -> Result<(), ()> {
        let old = self.0.profile.stored.borrow_mut().insert(key.to_owned(), value.to_owned());
        self.tell(key, old, Some(value.to_owned()));
        Ok(())
    }

    pub fn remove_item(&self, key: &str) -> Result<(), ()> {
        let old = self.0.profile.stored.borrow_mut().remove(key);
        self.tell(key, old, None);
        Ok(())
    }

    /// The other pages hear of a change, when their turn comes.
    fn tell(&self, key: &str, old: Option<String>, new: Option<String>) {
        if old == new {
            return;
        }
        let others = self.0.profile.pages.borrow().iter().filter_map(Weak::upgrade).collect::<Vec<_>>();
        for page in others.iter().filter(|page| !Rc::ptr_eq(page, &self.0)) {
            let event = StorageEvent { key: key.to_owned(), old: old.clone(), new: new.clone() };
            page.stored.borrow_mut().push_back(event);
        }
    }
}

impl StorageEvent {
    pub fn key(&self) -> Option<String> {
        Some(self.key.clone())
    }

    pub fn old_value(&self) -> Option<String> {
        self.old.clone()
    }

    pub fn new_value(&self) -> Option<String> {
        self.new.clone()
    }
}

/// A lock that is held until this is dropped.
pub struct Held(Rc<Profile>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.is_locked.set(false);
        let next = self.0.waiting.borrow_mut().pop_front();
        if let Some(next) = next {
            self.0.is_locked.set(true);
            // Who waited may have gone: then this is dropped too, and the one behind has its turn.
            let _ = next.send(Self(self.0.clone()));
        }
    }
}

impl Profile {
    pub fn new(cookie: Option<String>, has_locks: bool) -> Rc<Self> {
        Rc::new(Self { cookie, has_locks, ..Self::default() })
    }

    async fn lock(self: Rc<Self>) -> Option<Held> {
        if !self.has_locks {
            return None;
        }
        if !self.is_locked.replace(true) {
            return Some(Held(self));
        }
        let (turn, waiting) = oneshot::channel();
        self.waiting.borrow_mut().push_back(turn);
        let (given_up, over) = oneshot::channel();
        let given_up = Cell::new(Some(given_up));
        // Who waited may have had their turn.
        let give_up = move || _ = given_up.take().map(|over: oneshot::Sender<()>| over.send(()));
        let timer = current().after(PATIENCE_MS as i32, false, give_up);
        let held = match select(waiting, over).await {
            Either::Left((held, _)) => held.ok(),
            Either::Right(_) => None,
        };
        current().stop(timer);
        held
    }
}

/// Does `work` while no other tab does, in place of `browser/lock.rs`.
pub async fn alone<W: Future<Output = ()> + 'static>(_name: &str, work: impl Fn() -> W + Copy + 'static) {
    let _held = current().profile.clone().lock().await;
    work().await;
}
