//! What the ledger is asked to write, and what became of it.

use crate::{Desk, Error, Result};
use domain::{
    conversations::{Message, SenderType},
    ids::{ConversationId, VisitorId},
    realtime::{MessagesRead, topics},
};
use tokio::sync::oneshot;
use uuid::Uuid;

/// A change of a conversation that gets a number, and who waits for it.
pub(in super::super) enum Entry {
    /// Somebody wrote.
    Post(NewPost, oneshot::Sender<Result<Message>>),
    /// Somebody has read.
    Read(NewRead, oneshot::Sender<Result<()>>),
    /// A visitor was here. Gets no number: it comes along because thousands of visitors come at once when a server
    /// has been away, and nobody waits for it.
    Seen(VisitorId),
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

/// What became of an entry, once its batch is committed.
pub(super) enum Outcome {
    /// It is stored, now or since an earlier attempt: this is the first result.
    ///
    /// One that was stored before is told to everyone again, too: its commit may have been the last that was heard of
    /// the database, and then nobody was told. Whoever knows it sees that by its number.
    Posted(Message),
    /// Messages were marked as read, which is an event of this number.
    Read(i64, MessagesRead),
    /// It needed no event.
    Nothing,
    /// It was not written.
    Refused(Error),
}

/// What is told to those who are there.
pub(super) enum Told {
    Message(Message),
    Read(ConversationId, i64, MessagesRead),
}

impl Entry {
    /// The conversation whose number it gets.
    pub(super) fn conversation_id(&self) -> Option<ConversationId> {
        match self {
            Self::Post(post, _) => Some(post.conversation_id),
            Self::Read(read, _) => Some(read.conversation_id),
            Self::Seen(_) => None,
        }
    }

    /// Answers whoever waits, who may have gone, and returns what everybody else is told.
    pub(super) fn answer(self, outcome: Outcome) -> Option<Told> {
        match (self, outcome) {
            (Self::Post(_, waiting), Outcome::Posted(message)) => {
                let _ = waiting.send(Ok(message.clone()));
                Some(Told::Message(message))
            }
            (Self::Post(_, waiting), Outcome::Refused(error)) => {
                let _ = waiting.send(Err(error));
                None
            }
            (Self::Read(read, waiting), Outcome::Read(event_id, data)) => {
                let _ = waiting.send(Ok(()));
                Some(Told::Read(read.conversation_id, event_id, data))
            }
            (Self::Read(_, waiting), outcome) => {
                let _ = waiting.send(if let Outcome::Refused(error) = outcome { Err(error) } else { Ok(()) });
                None
            }
            // Dropping who waits tells them that the ledger failed.
            (Self::Post(..) | Self::Seen(_), _) => None,
        }
    }
}

impl Told {
    /// Tells the conversation's room, and staff that its line has changed.
    pub(super) fn publish(self, desk: &Desk) {
        let id = match &self {
            Self::Message(message) => message.conversation_id,
            Self::Read(id, ..) => *id,
        };
        let room = topics::conversation_room(id);
        match self {
            Self::Message(message) => {
                desk.realtime.publish(&room, topics::MESSAGE_CREATED, Some(message.event_id), &message);
            }
            Self::Read(_, event_id, data) => {
                desk.realtime.publish(&room, topics::MESSAGES_READ, Some(event_id), &data);
            }
        }
        desk.lines.changed(id);
    }
}
