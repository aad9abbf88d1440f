//! The SQL of messages.

use crate::{
    Db, Result,
    db::{Tx, run},
    realtime::Participant,
};
use domain::{
    Timestamp,
    ids::{MessageId, ThreadId},
    threads::{Message, PAGE_SIZE, SenderType},
};
use uuid::Uuid;

/// What makes a message the same: its thread, who sent it, and the id that they gave it.
pub type PostKey = (ThreadId, Uuid, Uuid);

/// A message as it is stored.
#[derive(sqlx::FromRow)]
pub(super) struct MessageRow {
    id: MessageId,
    thread_id: ThreadId,
    event_id: i64,
    client_message_id: Uuid,
    sender_id: Uuid,
    content: String,
    sender_type: SenderType,
    sender_name: Option<String>,
    read_at: Option<Timestamp>,
    created_at: Timestamp,
}

impl MessageRow {
    pub(super) fn key(&self) -> PostKey {
        (self.thread_id, self.sender_id, self.client_message_id)
    }
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        Self {
            id: row.id,
            thread_id: row.thread_id,
            event_id: row.event_id,
            client_message_id: row.client_message_id,
            content: row.content,
            sender_type: row.sender_type,
            sender_name: row.sender_name,
            read_at: row.read_at,
            created_at: row.created_at,
        }
    }
}

macro_rules! messages_columns {
    () => {
        "m.id, m.thread_id, m.event_id, m.client_message_id, m.sender_id, m.content, m.sender_type,
                a.name AS sender_name, m.read_at, m.created_at"
    };
}
pub(super) use messages_columns;

macro_rules! messages_sql {
    ($rest:literal) => {
        concat!("SELECT ", messages_columns!(), " FROM messages m LEFT JOIN agents a ON a.id = m.sender_id ", $rest)
    };
}

/// Marks what the other side wrote, after one event and up to another, as read; how many messages that were.
pub async fn mark_read(
    tx: &mut Tx,
    id: ThreadId,
    reader: SenderType,
    since: i64,
    up_to: i64,
    now: Timestamp,
) -> Result<u64> {
    Ok(run!(tx.conn(), conn => sqlx::query(
        "UPDATE messages SET read_at = $1 WHERE thread_id = $2 AND event_id > $3 AND event_id <= $4
           AND read_at IS NULL AND (sender_type = 'customer') = $5")
        .bind(now).bind(id).bind(since).bind(up_to).bind(reader == SenderType::Agent)
        .execute(conn).await.map(|done| done.rows_affected()))?)
}

/// Whether agents wrote something that the customer has not seen.
pub async fn any_unread_reply(tx: &mut Tx, id: ThreadId) -> Result<bool> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, bool>(
        "SELECT EXISTS (SELECT 1 FROM messages m JOIN threads t ON t.id = m.thread_id
           WHERE t.id = $1 AND m.event_id > t.customer_read_up_to AND m.sender_type = 'agent')")
        .bind(id).fetch_one(conn).await)?)
}

/// Whether a participant's thread has this message of theirs, under the id that they gave it.
pub async fn is_stored(db: &Db, participant: &Participant, client_message_id: Uuid, content: &str) -> Result<bool> {
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, bool>(
        "SELECT EXISTS (SELECT 1 FROM messages
           WHERE thread_id = $1 AND sender_id = $2 AND client_message_id = $3 AND content = $4)")
        .bind(participant.thread_id).bind(participant.visitor_id.0).bind(client_message_id).bind(content)
        .fetch_one(conn).await)?)
}

/// One page of messages that came before `before` (or the newest), oldest first, and whether there are more.
pub async fn messages_before(db: &Db, id: ThreadId, before: Option<i64>) -> Result<(Vec<Message>, bool)> {
    let mut rows = run!(db.reader(), conn => sqlx::query_as::<_, MessageRow>(messages_sql!(
        "WHERE m.thread_id = $1 AND m.event_id < $2 ORDER BY m.event_id DESC LIMIT $3"))
        .bind(id).bind(before.unwrap_or(i64::MAX)).bind(PAGE_SIZE + 1).fetch_all(conn).await)?;
    let more = rows.len() > PAGE_SIZE as usize;
    rows.truncate(PAGE_SIZE as usize);
    Ok((rows.into_iter().rev().map(Message::from).collect(), more))
}

/// The messages after an event, oldest first, at most `limit`.
pub async fn messages_after(db: &Db, id: ThreadId, since: i64, limit: i64) -> Result<Vec<Message>> {
    let rows = run!(db.reader(), conn => sqlx::query_as::<_, MessageRow>(messages_sql!(
        "WHERE m.thread_id = $1 AND m.event_id > $2 ORDER BY m.event_id LIMIT $3"))
        .bind(id).bind(since).bind(limit).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(Message::from).collect())
}
