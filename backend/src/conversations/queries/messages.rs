//! The SQL of messages.

use super::PostKey;
use crate::{
    Db, Result,
    db::{Tx, run},
};
use domain::{
    Timestamp,
    conversations::{Message, PAGE_SIZE, SenderType},
    ids::{ConversationId, MessageId},
};
use uuid::Uuid;

/// A message as it is stored.
#[derive(sqlx::FromRow)]
pub(super) struct MessageRow {
    id: MessageId,
    conversation_id: ConversationId,
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
        (self.conversation_id, self.sender_id, self.client_message_id)
    }
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        Self {
            id: row.id,
            conversation_id: row.conversation_id,
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
        "m.id, m.conversation_id, m.event_id, m.client_message_id, m.sender_id, m.content, m.sender_type,
                a.name AS sender_name, m.read_at, m.created_at"
    };
}
pub(super) use messages_columns;

macro_rules! messages_sql {
    ($rest:literal) => {
        concat!("SELECT ", messages_columns!(), " FROM messages m LEFT JOIN agents a ON a.id = m.sender_id ", $rest)
    };
}

/// Marks what the other side wrote, up to an event, as read; how many messages that were.
pub async fn read_up_to(
    tx: &mut Tx,
    id: ConversationId,
    reader: SenderType,
    up_to: i64,
    now: Timestamp,
) -> Result<u64> {
    let sql = match reader {
        SenderType::Agent => {
            "UPDATE messages SET read_at = $1
             WHERE conversation_id = $2 AND event_id <= $3 AND read_at IS NULL AND sender_type = 'customer'"
        }
        _ => {
            "UPDATE messages SET read_at = $1
             WHERE conversation_id = $2 AND event_id <= $3 AND read_at IS NULL AND sender_type <> 'customer'"
        }
    };
    Ok(run!(tx.conn(), conn => sqlx::query(sql).bind(now).bind(id).bind(up_to)
        .execute(conn).await.map(|done| done.rows_affected()))?)
}

/// How many of one side's messages the other has not seen.
pub async fn count_unread(tx: &mut Tx, id: ConversationId, sender: SenderType) -> Result<i64> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, i64>(
        "SELECT COUNT(*) FROM messages WHERE conversation_id = $1 AND sender_type = $2 AND read_at IS NULL")
        .bind(id).bind(sender).fetch_one(conn).await)?)
}

/// One page of messages that came before `before` (or the newest), oldest first, and whether there are more.
pub async fn messages_before(db: &Db, id: ConversationId, before: Option<i64>) -> Result<(Vec<Message>, bool)> {
    let mut rows = run!(db.reader(), conn => sqlx::query_as::<_, MessageRow>(messages_sql!(
        "WHERE m.conversation_id = $1 AND m.event_id < $2 ORDER BY m.event_id DESC LIMIT $3"))
        .bind(id).bind(before.unwrap_or(i64::MAX)).bind(PAGE_SIZE + 1).fetch_all(conn).await)?;
    let more = rows.len() > PAGE_SIZE as usize;
    rows.truncate(PAGE_SIZE as usize);
    Ok((rows.into_iter().rev().map(Message::from).collect(), more))
}

/// The messages after an event, oldest first, at most `limit`.
pub async fn messages_after(db: &Db, id: ConversationId, since: i64, limit: i64) -> Result<Vec<Message>> {
    let rows = run!(db.reader(), conn => sqlx::query_as::<_, MessageRow>(messages_sql!(
        "WHERE m.conversation_id = $1 AND m.event_id > $2 ORDER BY m.event_id LIMIT $3"))
        .bind(id).bind(since).bind(limit).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(Message::from).collect())
}
