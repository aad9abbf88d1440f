//! The SQL of the ledger: many rows in one statement.

use super::messages::{MessageRow, messages_columns};
use crate::{
    Result,
    db::{Tx, dialect, rows, run},
};
use domain::{
    Timestamp,
    conversations::Message,
    ids::{ConversationId, VisitorId},
};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// What makes a message the same: its conversation, who sent it, and the id that they gave it.
pub type PostKey = (ConversationId, Uuid, Uuid);

/// A message and who sent it.
pub struct NewMessage {
    pub message: Message,
    pub sender_id: Uuid,
}

/// An event that is not a message.
pub struct NewEvent {
    pub conversation_id: ConversationId,
    pub event_id: i64,
    pub event: &'static str,
    pub data: serde_json::Value,
}

/// Those of the messages that have been posted before.
pub async fn posted(tx: &mut Tx, keys: &[PostKey]) -> Result<HashMap<PostKey, Message>> {
    let mut posted = HashMap::new();
    for chunk in chunks(keys) {
        let sql = format!(
            "WITH k (conversation_id, sender_id, client_message_id) AS (VALUES {})
             SELECT {} FROM k JOIN messages m ON m.client_message_id = k.client_message_id AND m.sender_id = k.sender_id
               AND m.conversation_id = k.conversation_id
             LEFT JOIN agents a ON a.id = m.sender_id",
            rows(tx.is_sqlite(), chunk.len(), 3),
            messages_columns!(),
        );
        let found = run!(tx.conn(), conn => {
            let mut query = sqlx::query_as::<_, MessageRow>(AssertSqlSafe(sql));
            for (conversation, sender, client_id) in chunk {
                query = query.bind(*conversation).bind(*sender).bind(*client_id);
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
            "INSERT INTO messages (id, conversation_id, event_id, client_message_id, content, sender_type, sender_id,
               created_at) VALUES {}",
            rows(tx.is_sqlite(), chunk.len(), 8)
        );
        run!(tx.conn(), conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for NewMessage { message, sender_id } in chunk {
                query = query.bind(message.id).bind(message.conversation_id).bind(message.event_id)
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
            "INSERT INTO events (conversation_id, event_id, event, data, created_at) VALUES {}",
            rows(tx.is_sqlite(), chunk.len(), 5)
        );
        run!(tx.conn(), conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for event in chunk {
                query = query.bind(event.conversation_id).bind(event.event_id).bind(event.event).bind(&event.data).bind(now);
            }
            query.execute(conn).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Notes when visitors were last here. One whose row somebody else is changing is left out: two who wait for each
/// other's rows would wait for ever, and the next time that they come or go is soon.
pub async fn save_seen(tx: &mut Tx, seen: &BTreeSet<VisitorId>, now: Timestamp) -> Result<()> {
    let seen: Vec<_> = seen.iter().copied().collect();
    for chunk in chunks(&seen) {
        let sql = format!(
            "WITH seen (id) AS (VALUES {})
             UPDATE visitors SET last_seen_at = {} WHERE id IN (SELECT v.id FROM visitors v JOIN seen ON seen.id = v.id{})",
            rows(tx.is_sqlite(), chunk.len(), 1),
            dialect!(tx, sqlite: "?".to_owned(), postgres: format!("${}", chunk.len() + 1)),
            dialect!(tx, sqlite: "", postgres: " FOR UPDATE OF v SKIP LOCKED"),
        );
        run!(tx.conn(), conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for id in chunk {
                query = query.bind(*id);
            }
            query.bind(now).execute(conn).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Cuts rows into pieces of few sizes, so that each statement is prepared once and not for every number of rows.
pub(super) fn chunks<T>(mut rest: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = [64, 16, 4, 1].into_iter().find(|size| *size <= rest.len())?;
        let (chunk, others) = rest.split_at(size);
        rest = others;
        Some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_have_few_sizes_and_hold_everything() {
        let check = |rows: usize, expected: &[usize]| {
            let all: Vec<_> = (0..rows).collect();
            let cut: Vec<_> = chunks(&all).collect();
            assert_eq!(cut.iter().map(|chunk| chunk.len()).collect::<Vec<_>>(), expected);
            assert_eq!(cut.concat(), all);
        };
        check(0, &[]);
        check(3, &[1, 1, 1]);
        check(4, &[4]);
        check(86, &[64, 16, 4, 1, 1]);
    }
}
