//! The SQL of what the ledger adds to threads: messages and events, many in one statement.

use super::messages::{MessageRow, PostKey, messages_columns};
use crate::{
    Result,
    db::{Tx, chunks, rows, run},
};
use domain::{Timestamp, ids::ThreadId, threads::Message};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use uuid::Uuid;

/// A message and who sent it.
pub struct NewMessage {
    pub message: Message,
    pub sender_id: Uuid,
}

/// An event that is not a message.
pub struct NewEvent {
    pub thread_id: ThreadId,
    pub event_id: i64,
    pub event: &'static str,
    pub data: serde_json::Value,
}

/// Those of the messages that have been posted before.
pub async fn posted(tx: &mut Tx, keys: &[PostKey]) -> Result<HashMap<PostKey, Message>> {
    let mut posted = HashMap::new();
    for chunk in chunks(keys) {
        let sql = format!(
            "WITH k (thread_id, sender_id, client_message_id) AS (VALUES {})
             SELECT {} FROM k JOIN messages m ON m.client_message_id = k.client_message_id AND m.sender_id = k.sender_id
               AND m.thread_id = k.thread_id
             LEFT JOIN agents a ON a.id = m.sender_id",
            rows(tx.is_sqlite(), chunk.len(), 3),
            messages_columns!(),
        );
        let found = run!(tx.conn(), conn => {
            let mut query = sqlx::query_as::<_, MessageRow>(AssertSqlSafe(sql));
            for (thread, sender, client_id) in chunk {
                query = query.bind(*thread).bind(*sender).bind(*client_id);
            }
            query.fetch_all(conn).await
        })?;
        posted.extend(found.into_iter().map(|row| (row.key(), Message::from(row))));
    }
    Ok(posted)
}

/// Stores messages. Each is its own event.
pub async fn insert_messages(tx: &mut Tx, messages: &[NewMessage]) -> Result<()> {
    for chunk in chunks(messages) {
        let sql = format!(
            "INSERT INTO messages (id, thread_id, event_id, client_message_id, content, sender_type, sender_id,
               created_at) VALUES {}",
            rows(tx.is_sqlite(), chunk.len(), 8)
        );
        run!(tx.conn(), conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for NewMessage { message, sender_id } in chunk {
                query = query.bind(message.id).bind(message.thread_id).bind(message.event_id)
                    .bind(message.client_message_id).bind(&message.content).bind(message.sender_type)
                    .bind(*sender_id).bind(message.created_at);
            }
            query.execute(conn).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Stores events that are not messages.
pub async fn insert_events(tx: &mut Tx, events: &[NewEvent], now: Timestamp) -> Result<()> {
    for chunk in chunks(events) {
        let sql = format!(
            "INSERT INTO events (thread_id, event_id, event, data, created_at) VALUES {}",
            rows(tx.is_sqlite(), chunk.len(), 5)
        );
        run!(tx.conn(), conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for event in chunk {
                query = query.bind(event.thread_id).bind(event.event_id).bind(event.event).bind(&event.data).bind(now);
            }
            query.execute(conn).await.map(|_| ())
        })?;
    }
    Ok(())
}
