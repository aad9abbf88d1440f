//! What the ledger is asked to write, and what became of it.

use crate::{
    Error, Result, Services,
    people::Actor,
    threads::{Change, Viewer, access::check_agent},
};
use domain::{
    Timestamp,
    ids::ThreadId,
    realtime::{MessageCreated, MessagesRead, Room, StatusChanged, topics},
    threads::{Intent, Message, ThreadFacts, ThreadKind, ThreadRef, ThreadStatus},
};
use tokio::sync::oneshot;
use uuid::Uuid;

/// A change of a thread that gets a number, and who waits for it.
pub(in super::super) enum Entry {
    /// Somebody wrote.
    Post(NewPost, oneshot::Sender<Result<Message>>),
    /// Somebody has read.
    Read(NewRead, oneshot::Sender<Result<()>>),
    /// Somebody moves the thread on; the answer is whether it moved.
    Status(NewStatus, oneshot::Sender<Result<bool>>),
}

/// A message without a number yet. Its content has been checked.
pub(in super::super) struct NewPost {
    pub(in super::super) thread: ThreadRef,
    pub(in super::super) writer: Viewer,
    pub(in super::super) client_message_id: Uuid,
    pub(in super::super) content: String,
}

/// How far one side has read; `None` is all that there is.
pub(in super::super) struct NewRead {
    pub(in super::super) thread: ThreadRef,
    pub(in super::super) viewer: Viewer,
    pub(in super::super) up_to: Option<i64>,
}

/// The status that a thread is to get, and who says so.
pub(in super::super) struct NewStatus {
    pub(in super::super) thread_id: ThreadId,
    pub(in super::super) status: ThreadStatus,
    pub(in super::super) by: MovedBy,
}

/// Who moves a thread on.
pub(in super::super) enum MovedBy {
    /// A member of staff.
    Agent(Box<Actor>),
    /// Porchlight, because nobody has written or moved it since then.
    Inactivity(Timestamp),
}

impl MovedBy {
    /// Whether they may change this thread.
    pub(super) fn check(&self, wanted: ThreadRef, thread: &ThreadFacts) -> Result<()> {
        match self {
            Self::Agent(actor) => check_agent(actor, wanted, thread, Intent::Change),
            Self::Inactivity(_) => Ok(()),
        }
    }

    pub(super) fn may_move(&self, from: ThreadStatus, to: ThreadStatus) -> bool {
        match self {
            Self::Agent(_) => from.agent_may_make_it(to),
            Self::Inactivity(_) => from.inactivity_may_make_it(to),
        }
    }

    pub(super) fn actor(&self) -> Option<&Actor> {
        match self {
            Self::Agent(actor) => Some(actor),
            Self::Inactivity(_) => None,
        }
    }

    /// Whether somebody has done one of these things meanwhile.
    pub(super) fn is_late(&self, done_at: [Option<Timestamp>; 2]) -> bool {
        matches!(self, Self::Inactivity(since) if done_at.into_iter().flatten().any(|at| at > *since))
    }
}

/// What became of an entry, once its batch is committed.
pub(super) enum Outcome {
    /// It is stored, now or since an earlier attempt: this is the first result. With its thread.
    ///
    /// One that was stored before is told to everyone again, too: its commit may have been the last that was heard of
    /// the database, and then nobody was told. Whoever knows it sees that by its number.
    Posted(Message, Label),
    /// The status is another one now, which is an event of this number.
    Status(i64, StatusChanged),
    /// Messages were marked as read, which is an event of this number.
    Read(i64, ThreadKind, MessagesRead),
    /// It needed no event.
    Nothing,
    /// It was not written.
    Refused(Error),
}

/// What people call a thread by.
#[derive(Debug, Clone)]
pub(super) struct Label {
    pub(super) kind: ThreadKind,
    pub(super) reference: String,
}

/// What is told to those who are there.
pub(super) enum Told {
    Message(Message, Label),
    Read(ThreadId, i64, ThreadKind, MessagesRead),
    Status(ThreadId, i64, StatusChanged),
}

impl Entry {
    /// The thread whose number it gets.
    pub(super) fn thread_id(&self) -> ThreadId {
        match self {
            Self::Post(post, _) => post.thread.id,
            Self::Read(read, _) => read.thread.id,
            Self::Status(change, _) => change.thread_id,
        }
    }

    /// Answers whoever waits, who may have gone, and returns what everybody else is told.
    pub(super) fn answer(self, outcome: Outcome) -> Option<Told> {
        match (self, outcome) {
            (Self::Post(_, waiting), Outcome::Posted(message, label)) => {
                let _ = waiting.send(Ok(message.clone()));
                Some(Told::Message(message, label))
            }
            (Self::Status(change, waiting), Outcome::Status(event_id, data)) => {
                let _ = waiting.send(Ok(true));
                Some(Told::Status(change.thread_id, event_id, data))
            }
            (Self::Post(_, waiting), Outcome::Refused(error)) => {
                let _ = waiting.send(Err(error));
                None
            }
            (Self::Read(read, waiting), Outcome::Read(event_id, kind, data)) => {
                let _ = waiting.send(Ok(()));
                Some(Told::Read(read.thread.id, event_id, kind, data))
            }
            (Self::Status(_, waiting), outcome) => {
                let _ = waiting.send(if let Outcome::Refused(error) = outcome { Err(error) } else { Ok(false) });
                None
            }
            (Self::Read(_, waiting), outcome) => {
                let _ = waiting.send(if let Outcome::Refused(error) = outcome { Err(error) } else { Ok(()) });
                None
            }
            // Dropping who waits tells them that the ledger failed.
            (Self::Post(..), _) => None,
        }
    }
}

impl Outcome {
    /// What has changed, of a thread of which kind; `None` where nothing has.
    pub(super) fn change(&self) -> Option<(ThreadKind, Change)> {
        match self {
            Self::Posted(_, label) => Some((label.kind, Change::Message)),
            Self::Status(_, data) => Some((data.status.kind(), Change::Status)),
            Self::Read(_, kind, _) => Some((*kind, Change::Reading)),
            Self::Nothing | Self::Refused(_) => None,
        }
    }
}

impl Told {
    /// Tells the thread's room.
    pub(super) fn publish(self, services: &Services) {
        let hub = &services.realtime;
        match self {
            Self::Message(message, Label { kind, reference }) => {
                let (room, number) = (Room::Thread(kind, message.thread_id), Some(message.event_id));
                let data = MessageCreated { message: &message, tracking_code: &reference };
                hub.publish(room, topics::message_created(kind), number, data);
            }
            Self::Status(id, event_id, data) => {
                let kind = data.status.kind();
                hub.publish(Room::Thread(kind, id), topics::status_changed(kind), Some(event_id), &data);
            }
            Self::Read(id, event_id, kind, data) => {
                hub.publish(Room::Thread(kind, id), topics::messages_read(kind), Some(event_id), &data);
            }
        }
    }
}
