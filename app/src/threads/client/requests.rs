//! Requests that wait for their answers, and for how long.

use futures::channel::oneshot;
use std::cell::{Cell, RefCell};

/// All of a connection's unanswered requests.
#[derive(Debug)]
pub struct Requests<A> {
    last_id: Cell<u64>,
    waiting: RefCell<Vec<Waiting<A>>>,
}

#[derive(Debug)]
struct Waiting<A> {
    id: u64,
    since: f64,
    answer: oneshot::Sender<A>,
}

impl<A> Default for Requests<A> {
    fn default() -> Self {
        Self { last_id: Cell::default(), waiting: RefCell::default() }
    }
}

impl<A> Requests<A> {
    /// The id of the next request.
    pub fn next_id(&self) -> u64 {
        self.last_id.set(self.last_id.get() + 1);
        self.last_id.get()
    }

    /// Waits for the answer to what was asked at this moment; `None` when the connection is lost before it.
    pub async fn answer_to(&self, id: u64, since: f64) -> Option<A> {
        let (answer, answered) = oneshot::channel();
        self.waiting.borrow_mut().push(Waiting { id, since, answer });
        answered.await.ok()
    }

    /// An answer has come.
    pub fn answered(&self, id: u64, answer: A) {
        let at = self.waiting.borrow().iter().position(|waiting| waiting.id == id);
        if let Some(at) = at {
            let waiting = self.waiting.borrow_mut().swap_remove(at);
            // The one who asked may have gone.
            let _ = waiting.answer.send(answer);
        }
    }

    /// Whether one was asked before this moment.
    pub fn any_since_before(&self, moment: f64) -> bool {
        self.waiting.borrow().iter().any(|waiting| waiting.since < moment)
    }

    /// Lets go of all of them: no answer will come.
    pub fn lose_all(&self) {
        self.waiting.take();
    }
}
