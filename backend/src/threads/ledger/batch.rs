//! One transaction of the ledger.

use super::entry::{Entry, Label, NewPost, NewRead, NewStatus, Outcome};
use crate::{
    Boxed, Error, Result, Services,
    activity::{self, Subject},
    db::{Tx, is_unique_violation},
    faults::fault,
    threads::queries::{self, LedgerRow, NewEvent, NewMessage, PostKey},
};
use domain::{
    Timestamp,
    ids::{MessageId, ThreadId},
    realtime::{MessagesRead, StatusChanged, topics},
    threads::{Intent, Message, SenderType, ThreadKind, ThreadRef},
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Sees to it that new replies in threads of a kind are mailed where that is wanted. Called in the transaction, once the
/// threads are locked: what another table has to say could be older than the lock when it comes with it.
pub(crate) type EnqueueReplies =
    for<'a> fn(&'a mut Tx, &'a Services, ThreadKind, &'a [ThreadId]) -> Boxed<'a, Result<()>>;

/// Writes all entries, and returns what became of each. An error means that nothing was written.
pub(super) async fn commit(
    services: &Services,
    enqueue_replies: EnqueueReplies,
    entries: &[Entry],
) -> Result<Vec<Outcome>> {
    match attempt(services, enqueue_replies, entries, Retries::None).await {
        Err(Error::Database(error)) if is_unique_violation(&error) => {
            attempt(services, enqueue_replies, entries, Retries::Some).await
        }
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

async fn attempt(
    services: &Services,
    enqueue_replies: EnqueueReplies,
    entries: &[Entry],
    retries: Retries,
) -> Result<Vec<Outcome>> {
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
    batch.write(&mut tx, services, enqueue_replies).await?;
    fault!("ledger::before_commit");
    tx.commit().await?;
    Ok(outcomes)
}

/// What the entries touch, as it will be after them.
struct Batch {
    now: Timestamp,
    /// Sorted, so that two processes lock threads in the same order.
    rows: BTreeMap<ThreadId, LedgerRow>,
    posted: HashMap<PostKey, Message>,
    messages: Vec<NewMessage>,
    events: Vec<NewEvent>,
    /// Threads with new replies.
    replied: BTreeSet<(ThreadKind, ThreadId)>,
}

impl Batch {
    /// Locks the threads, and then looks for what was posted before: in this order another process's post of
    /// the same message is either seen here or waits for us.
    async fn read(tx: &mut Tx, entries: &[Entry], retries: Retries, now: Timestamp) -> Result<Self> {
        let ids: BTreeSet<ThreadId> = entries.iter().map(Entry::thread_id).collect();
        let rows = queries::lock_all(tx, &ids).await?;
        // No index tells of a message that a thread would not take any more.
        let is_closed = |(id, ..): &PostKey| rows.get(id).is_some_and(|row| !row.facts.status.takes_messages());
        let keys = entries.iter().filter_map(post_key).filter(|key| retries == Retries::Some || is_closed(key));
        let posted = queries::posted(tx, &keys.collect::<Vec<_>>()).await?;
        let messages = Vec::with_capacity(entries.len());
        let (events, replied) = (Vec::new(), BTreeSet::new());
        Ok(Self { now, rows, posted, messages, events, replied })
    }

    fn post(&mut self, post: &NewPost) -> Outcome {
        let key = key_of(post);
        let Some(row) = self.rows.get_mut(&post.thread.id) else {
            return Outcome::Refused(Error::no_thread(post.thread.kind));
        };
        if let Err(error) = post.writer.check(post.thread, &row.facts, Intent::Change) {
            return Outcome::Refused(error);
        }
        let label = Label { kind: row.facts.kind, reference: row.facts.reference.clone() };
        if let Some(first) = self.posted.get(&key) {
            return Outcome::Posted(first.clone(), label);
        }
        let sender_type = post.writer.sender_type();
        let Some(after) = row.facts.status.after_message(sender_type) else {
            return Outcome::Refused(Error::ThreadClosed(row.facts.kind));
        };
        let message = Message {
            id: MessageId(Uuid::now_v7()),
            thread_id: post.thread.id,
            event_id: row.next_event_id(),
            client_message_id: post.client_message_id,
            content: post.content.clone(),
            sender_type,
            sender_name: post.writer.sender_name(),
            read_at: None,
            created_at: row.message_at(self.now),
        };
        row.take_message(sender_type, after);
        if sender_type != SenderType::Customer {
            self.replied.insert(row.facts.key());
        }
        self.messages.push(NewMessage { message: message.clone(), sender_id: post.writer.sender_id() });
        self.posted.insert(key, message.clone());
        Outcome::Posted(message, label)
    }

    /// Moves a thread on, unless that has happened or may not. The activity log says who did it.
    async fn set_status(&mut self, tx: &mut Tx, services: &Services, change: &NewStatus) -> Result<Outcome> {
        let (id, wanted) = (change.thread_id, ThreadRef::from((change.status.kind(), change.thread_id)));
        let Some(row) = self.rows.get_mut(&id) else { return Ok(Outcome::Refused(Error::no_thread(wanted.kind))) };
        let (kind, before, after) = (row.facts.kind, row.facts.status, change.status);
        if let Err(error) = change.by.check(wanted, &row.facts) {
            return Ok(Outcome::Refused(error));
        }
        if before == after || change.by.is_late([row.last_message_at, row.moved_at]) {
            return Ok(Outcome::Nothing);
        }
        if !change.by.may_move(before, after) {
            let sentence = format!("A {} that is {before} can’t become {after}.", kind.as_str());
            return Ok(Outcome::Refused(Error::Conflict(sentence)));
        }
        row.set_status(after, self.now);
        let data = StatusChanged { status: after, changed_at: self.now };
        let stored = serde_json::to_value(&data).map_err(|error| Error::Internal(error.to_string()))?;
        let event_id = row.next_event_id();
        self.events.push(NewEvent { thread_id: id, event_id, event: topics::status_changed(kind), data: stored });
        let (subject, statuses) = (Subject::Thread(kind), (json!({ "status": before }), json!({ "status": after })));
        let action = subject.action("status");
        activity::record(tx, services, change.by.actor(), &action, (subject, id), statuses).await?;
        Ok(Outcome::Status(event_id, data))
    }

    /// Marks what was committed before this batch: nobody has seen anything that comes with it.
    async fn mark_read(&mut self, tx: &mut Tx, read: &NewRead) -> Result<Outcome> {
        let (id, reader) = (read.thread.id, read.viewer.sender_type());
        let Some(row) = self.rows.get_mut(&id) else { return Ok(Outcome::Refused(Error::no_thread(read.thread.kind))) };
        if let Err(error) = read.viewer.check(read.thread, &row.facts, Intent::Read) {
            return Ok(Outcome::Refused(error));
        }
        if reader == SenderType::Agent {
            row.view(self.now);
        }
        let committed = row.facts.last_event_id;
        let (kind, up_to) = (row.facts.kind, read.up_to.map_or(committed, |event| event.min(committed)));
        let Some(since) = row.read_up_to(reader, up_to) else { return Ok(Outcome::Nothing) };
        if queries::mark_read(tx, id, reader, since, up_to, self.now).await? == 0 {
            return Ok(Outcome::Nothing);
        }
        let data = MessagesRead { reader_type: reader, read_at: self.now, up_to_event_id: up_to };
        let stored = serde_json::to_value(&data).map_err(|error| Error::Internal(error.to_string()))?;
        let event_id = row.next_event_id();
        self.events.push(NewEvent { thread_id: id, event_id, event: topics::messages_read(kind), data: stored });
        Ok(Outcome::Read(event_id, kind, data))
    }

    async fn write(&self, tx: &mut Tx, services: &Services, enqueue_replies: EnqueueReplies) -> Result<()> {
        queries::insert_messages(tx, &self.messages).await?;
        queries::insert_events(tx, &self.events, self.now).await?;
        queries::save_rows(tx, &self.rows, self.now).await?;
        for kind in ThreadKind::ALL {
            let replied: Vec<_> = self.replied.iter().filter(|(its, _)| *its == kind).map(|(_, id)| *id).collect();
            if !replied.is_empty() {
                enqueue_replies(tx, services, kind, &replied).await?;
            }
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
    (post.thread.id, post.writer.sender_id(), post.client_message_id)
}
