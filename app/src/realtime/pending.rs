//! Requests that wait for their answers.

use super::{browser, frames::RequestError};
use futures::channel::oneshot;
use std::cell::{Cell, RefCell};

/// The frame that answers a request.
type Answer = Result<String, RequestError>;

/// All of a socket's unanswered requests.
#[derive(Default)]
pub(super) struct Pending {
    last_id: Cell<u64>,
    waiting: RefCell<Vec<Waiting>>,
}

struct Waiting {
    id: u64,
    since: f64,
    answer: oneshot::Sender<Answer>,
}

impl Pending {
    /// The id of the next request.
    pub(super) fn next_id(&self) -> u64 {
        self.last_id.set(self.last_id.get() + 1);
        self.last_id.get()
    }

    /// Waits for the answer, or until the connection is lost.
    pub(super) async fn answer_to(&self, id: u64) -> Answer {
        let (answer, answered) = oneshot::channel();
        self.waiting.borrow_mut().push(Waiting { id, since: browser::now(), answer });
        answered.await.unwrap_or(Err(RequestError::Lost))
    }

    /// An answer has come.
    pub(super) fn answered(&self, id: u64, answer: Answer) {
        let at = self.waiting.borrow().iter().position(|waiting| waiting.id == id);
        if let Some(at) = at {
            let waiting = self.waiting.borrow_mut().swap_remove(at);
            // The one who asked may have gone.
            let _ = waiting.answer.send(answer);
        }
    }

    /// Whether one was asked before this moment.
    pub(super) fn any_since_before(&self, moment: f64) -> bool {
        self.waiting.borrow().iter().any(|waiting| waiting.since < moment)
    }

    /// Lets go of all of them: no answer will come.
    pub(super) fn lose_all(&self) {
        self.waiting.take();
    }
}
