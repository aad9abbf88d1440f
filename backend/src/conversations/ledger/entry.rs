//! What the ledger is asked to write, and what became of it.

use crate::{Error, Result, Services, people::Actor};
use domain::{
    Timestamp,
    conversations::{Cause, Message, SenderType, Status},
    ids::ConversationId,
    realtime::{MessageCreated, MessagesRead, StatusChanged, topics},
};
use tokio::sync::oneshot;
use uuid::Uuid;

/// A change of a conversation that gets a number, and who waits for it.
pub(in super::super) enum Entry {
    /// Somebody wrote.
    Post(NewPost, oneshot::Sender<Result<Message>>),
    /// Somebody has read.
    Read(NewRead, oneshot::Sender<Result<()>>),
    /// Somebody moves the conversation on; the answer is whether it moved.
    Status(NewStatus, oneshot::Sender<Result<bool>>),
}

/// A message without a number yet. Its content has been checked.
pub(in super::super) struct NewPost {
    pub(in super::super) conversation_id: ConversationId,
    pub(in super::super) sender_id: Uuid,
    pub(in super::super) sender_type: SenderType,
    pub(in super::super) sender_name: Option<String>,
    pub(in super::super) client_message_id: Uuid,
    pub(in super::super) content: String,
}

/// How far one side has read; `None` is all that there is.
pub(in super::super) struct NewRead {
    pub(in super::super) conversation_id: ConversationId,
    pub(in super::super) reader: SenderType,
    pub(in super::super) up_to: Option<i64>,
}

/// Where a conversation is to stand, and who says so.
pub(in super::super) struct NewStatus {
    pub(in super::super) conversation_id: ConversationId,
    pub(in super::super) status: Status,
    pub(in super::super) by: MovedBy,
}

/// Who moves a conversation on.
pub(in super::super) enum MovedBy {
    /// A member of staff.
    Agent(Box<Actor>),
    /// Porchlight, because nobody has written or moved it since then.
    Inactivity(Timestamp),
}

impl MovedBy {
    pub(super) fn cause(&self) -> Cause {
        match self {
            Self::Agent(_) => Cause::Agent,
            Self::Inactivity(_) => Cause::Inactivity,
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
    /// It is stored, now or since an earlier attempt: this is the first result. With its conversation's code.
    ///
    /// One that was stored before is told to everyone again, too: its commit may have been the last that was heard of
    /// the database, and then nobody was told. Whoever knows it sees that by its number.
    Posted(Message, String),
    /// It stands elsewhere now, which is an event of this number.
    Status(i64, StatusChanged),
    /// Messages were marked as read, which is an event of this number.
    Read(i64, MessagesRead),
    /// It needed no event.
    Nothing,
    /// It was not written.
    Refused(Error),
}

/// What is told to those who are there.
pub(super) enum Told {
    Message(Message, String),
    Read(ConversationId, i64, MessagesRead),
    Status(ConversationId, i64, StatusChanged),
}

impl Entry {
    /// The conversation whose number it gets.
    pub(super) fn conversation_id(&self) -> ConversationId {
        match self {
            Self::Post(post, _) => post.conversation_id,
            Self::Read(read, _) => read.conversation_id,
            Self::Status(change, _) => change.conversation_id,
        }
    }

    /// Answers whoever waits, who may have gone, and returns what everybody else is told.
    pub(super) fn answer(self, outcome: Outcome) -> Option<Told> {
        match (self, outcome) {
            (Self::Post(_, waiting), Outcome::Posted(message, code)) => {
                let _ = waiting.send(Ok(message.clone()));
                Some(Told::Message(message, code))
            }
            (Self::Status(change, waiting), Outcome::Status(event_id, data)) => {
                let _ = waiting.send(Ok(true));
                Some(Told::Status(change.conversation_id, event_id, data))
            }
            (Self::Post(_, waiting), Outcome::Refused(error)) => {
                let _ = waiting.send(Err(error));
                None
            }
            (Self::Read(read, waiting), Outcome::Read(event_id, data)) => {
                let _ = waiting.send(Ok(()));
                Some(Told::Read(read.conversation_id, event_id, data))
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

impl Told {
    /// Tells the conversation's room, and staff that its line has changed.
    pub(super) fn publish(self, services: &Services) {
        let id = match &self {
            Self::Message(message, _) => message.conversation_id,
            Self::Read(id, ..) | Self::Status(id, ..) => *id,
        };
        let room = topics::conversation_room(id);
        match self {
            Self::Message(message, code) => {
                let data = MessageCreated { message: &message, tracking_code: &code };
                services.realtime.publish(&room, topics::MESSAGE_CREATED, Some(message.event_id), data);
            }
            Self::Status(_, event_id, data) => {
                services.realtime.publish(&room, topics::STATUS_CHANGED, Some(event_id), &data);
            }
            Self::Read(_, event_id, data) => {
                services.realtime.publish(&room, topics::MESSAGES_READ, Some(event_id), &data);
            }
        }
        services.lines.changed(id);
    }
}
