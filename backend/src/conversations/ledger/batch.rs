//! One transaction of the ledger.

use super::entry::{Entry, NewPost, NewRead, NewStatus, Outcome};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    conversations::queries::{self, Head, NewEvent, NewMessage, PostKey},
    db::{Tx, is_unique_violation},
    error::CONVERSATION,
    faults::fault,
    notifications,
};
use domain::{
    Timestamp,
    conversations::{Message, SenderType},
    ids::{ConversationId, MessageId},
    realtime::{MessagesRead, StatusChanged, topics},
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Writes all entries, and returns what became of each. An error means that nothing was written.
pub(super) async fn commit(services: &Services, entries: &[Entry]) -> Result<Vec<Outcome>> {
    match attempt(services, entries, Retries::None).await {
        Err(Error::Database(error)) if is_unique_violation(&error) => attempt(services, entries, Retries::Some).await,
        done => done,
    }
}

/// Whether messages may be among the entries that were posted before. Looking for them costs about as much as writing,
/// and nearly all are new; the index that keeps them apart tells when one is not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Retries {
    None,
    Some,
}

async fn attempt(services: &Services, entries: &[Entry], retries: Retries) -> Result<Vec<Outcome>> {
    let mut tx = services.db.begin().await?;
    let mut batch = Batch::read(&mut tx, entries, retries, services.clock.stamp()).await?;
    let mut outcomes = Vec::with_capacity(entries.len());
    for entry in entries {
        outcomes.push(match entry {
            Entry::Post(post, _) => batch.post(post),
            Entry::Read(read, _) => batch.mark_read(&mut tx, read).await?,
            Entry::Status(change, _) => batch.set_status(&mut tx, services, change).await?,
        });
    }
    batch.write(&mut tx, services).await?;
    fault!("ledger::before_commit");
    tx.commit().await?;
    Ok(outcomes)
}

/// What the entries touch, as it will be after them.
struct Batch {
    now: Timestamp,
    /// Sorted, so that two processes lock conversations in the same order.
    heads: BTreeMap<ConversationId, Head>,
    posted: HashMap<PostKey, Message>,
    messages: Vec<NewMessage>,
    events: Vec<NewEvent>,
    /// Conversations with new replies.
    replied: BTreeSet<ConversationId>,
}

impl Batch {
    /// Locks the conversations, and then looks for what was posted before: in this order another process's post of
    /// the same message is either seen here or waits for us.
    async fn read(tx: &mut Tx, entries: &[Entry], retries: Retries, now: Timestamp) -> Result<Self> {
        let ids: BTreeSet<ConversationId> = entries.iter().map(Entry::conversation_id).collect();
        let heads = queries::lock_all(tx, &ids).await?;
        // No index tells of a message that a conversation would not take any more.
        let is_closed = |(id, ..): &PostKey| heads.get(id).is_some_and(|head| !head.status.takes_messages());
        let keys = entries.iter().filter_map(post_key).filter(|key| retries == Retries::Some || is_closed(key));
        let posted = queries::posted(tx, &keys.collect::<Vec<_>>()).await?;
        let messages = Vec::with_capacity(entries.len());
        let (events, replied) = (Vec::new(), BTreeSet::new());
        Ok(Self { now, heads, posted, messages, events, replied })
    }

    fn post(&mut self, post: &NewPost) -> Outcome {
        let key = key_of(post);
        let Some(head) = self.heads.get_mut(&post.conversation_id) else {
            return Outcome::Refused(Error::NotFound(CONVERSATION));
        };
        if let Some(first) = self.posted.get(&key) {
            return Outcome::Posted(first.clone(), head.tracking_code.clone());
        }
        if !head.status.takes_messages() {
            return Outcome::Refused(Error::ConversationClosed);
        }
        let message = Message {
            id: MessageId(Uuid::now_v7()),
            conversation_id: post.conversation_id,
            event_id: head.next_event_id(),
            client_message_id: post.client_message_id,
            content: post.content.clone(),
            sender_type: post.sender_type,
            sender_name: post.sender_name.clone(),
            read_at: None,
            created_at: head.message_at(self.now),
        };
        match post.sender_type {
            SenderType::Customer => head.visitor_wrote(),
            _ => {
                head.agent_wrote();
                self.replied.insert(post.conversation_id);
            }
        }
        self.messages.push(NewMessage { message: message.clone(), sender_id: post.sender_id });
        self.posted.insert(key, message.clone());
        Outcome::Posted(message, head.tracking_code.clone())
    }

    /// Moves a conversation on, unless that has happened or may not. The activity log says who did it.
    async fn set_status(&mut self, tx: &mut Tx, services: &Services, change: &NewStatus) -> Result<Outcome> {
        let id = change.conversation_id;
        let Some(head) = self.heads.get_mut(&id) else { return Ok(Outcome::Refused(Error::NotFound(CONVERSATION))) };
        let (before, after) = (head.status, change.status);
        if before == after || change.by.is_late([head.last_message_at, head.moved_at]) {
            return Ok(Outcome::Nothing);
        }
        if !before.may_become(after, change.by.cause()) {
            let sentence = format!("A conversation that is {before} can’t become {after}.");
            return Ok(Outcome::Refused(Error::Conflict(sentence)));
        }
        head.set_status(after, self.now);
        let data = StatusChanged { status: after, changed_at: self.now };
        let stored = serde_json::to_value(&data).map_err(|error| Error::Internal(error.to_string()))?;
        let event_id = head.next_event_id();
        self.events.push(NewEvent { conversation_id: id, event_id, event: topics::STATUS_CHANGED, data: stored });
        let (about, statuses) =
            ((Subject::Conversation, id), (json!({ "status": before }), json!({ "status": after })));
        activity::record(tx, services, change.by.actor(), "conversation.status", about, statuses).await?;
        Ok(Outcome::Status(event_id, data))
    }

    /// Marks what was committed before this batch: nobody has seen anything that comes with it.
    async fn mark_read(&mut self, tx: &mut Tx, read: &NewRead) -> Result<Outcome> {
        let id = read.conversation_id;
        let Some(head) = self.heads.get_mut(&id) else { return Ok(Outcome::Refused(Error::NotFound(CONVERSATION))) };
        if read.reader == SenderType::Agent {
            head.view(self.now);
        }
        let up_to = read.up_to.map_or(head.committed, |event| event.min(head.committed));
        let Some(since) = head.read_up_to(read.reader, up_to) else { return Ok(Outcome::Nothing) };
        if queries::mark_read(tx, id, read.reader, since, up_to, self.now).await? == 0 {
            return Ok(Outcome::Nothing);
        }
        let data = MessagesRead { reader_type: read.reader, read_at: self.now, up_to_event_id: up_to };
        let stored = serde_json::to_value(&data).map_err(|error| Error::Internal(error.to_string()))?;
        let event_id = head.next_event_id();
        self.events.push(NewEvent { conversation_id: id, event_id, event: topics::MESSAGES_READ, data: stored });
        Ok(Outcome::Read(event_id, data))
    }

    async fn write(&self, tx: &mut Tx, services: &Services) -> Result<()> {
        queries::insert_messages(tx, &self.messages).await?;
        queries::insert_events(tx, &self.events, self.now).await?;
        queries::save_heads(tx, &self.heads, self.now).await?;
        for (id, email) in queries::mailed_at(tx, &self.replied).await? {
            notifications::enqueue_chat_reply(tx, services, id, &email).await?;
        }
        Ok(())
    }
}

fn post_key(entry: &Entry) -> Option<PostKey> {
    match entry {
        Entry::Post(post, _) => Some(key_of(post)),
        Entry::Read(..) | Entry::Status(..) => None,
    }
}

fn key_of(post: &NewPost) -> PostKey {
    (post.conversation_id, post.sender_id, post.client_message_id)
}
