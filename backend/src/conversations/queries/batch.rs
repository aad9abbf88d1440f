//! The SQL of the ledger: many rows in one statement.

use super::messages::{MessageRow, messages_columns};
use crate::{
    Result,
    db::{Tx, dialect, rows, run},
};
use domain::{
    Timestamp,
    conversations::{Message, SenderType},
    ids::{ConversationId, VisitorId},
};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet, HashMap};
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

/// What the ledger needs to know of a conversation, and changes.
#[derive(Debug, sqlx::FromRow)]
pub struct Head {
    id: ConversationId,
    /// The newest event that is committed.
    pub committed: i64,
    /// The newest event, those of the open transaction included.
    last_event_id: i64,
    pub last_message_at: Option<Timestamp>,
    pub archived_at: Option<Timestamp>,
    /// When an agent last looked.
    admin_viewed_at: Option<Timestamp>,
    visitor_read_up_to: i64,
    staff_read_up_to: i64,
    email: Option<String>,
    unsubscribed_at: Option<Timestamp>,
    #[sqlx(skip)]
    changed: bool,
}

impl Head {
    /// Gives out the next number.
    pub fn next_event_id(&mut self) -> i64 {
        self.changed = true;
        self.last_event_id += 1;
        self.last_event_id
    }

    /// Notes that an agent looks.
    pub fn view(&mut self, now: Timestamp) {
        self.changed = true;
        self.admin_viewed_at = Some(now);
    }

    /// Moves the mark of what one side has read to `up_to`, or leaves it where it is further already. Returns where
    /// it was when it moved.
    pub fn read_up_to(&mut self, reader: SenderType, up_to: i64) -> Option<i64> {
        let mark = match reader {
            SenderType::Agent => &mut self.staff_read_up_to,
            _ => &mut self.visitor_read_up_to,
        };
        if up_to <= *mark {
            return None;
        }
        self.changed = true;
        Some(std::mem::replace(mark, up_to))
    }

    /// Where replies are mailed to, if anywhere.
    pub fn mailed_at(&self) -> Option<&str> {
        self.email.as_deref().filter(|_| self.unsubscribed_at.is_none())
    }
}

/// Reads the conversations and keeps everyone else from changing them until the transaction ends. SQLite has one
/// writer at a time anyway.
pub async fn lock_all(tx: &mut Tx, ids: &BTreeSet<ConversationId>) -> Result<BTreeMap<ConversationId, Head>> {
    let ids: Vec<_> = ids.iter().copied().collect();
    let mut heads = BTreeMap::new();
    for chunk in chunks(&ids) {
        let sql = format!(
            "WITH wanted (id) AS (VALUES {})
             SELECT c.id, c.last_event_id AS committed, c.last_event_id, c.last_message_at, c.archived_at,
                    c.admin_viewed_at, c.visitor_read_up_to, c.staff_read_up_to, v.email, v.unsubscribed_at
             FROM wanted JOIN conversations c ON c.id = wanted.id JOIN visitors v ON v.id = c.visitor_id{}",
            rows(tx.is_sqlite(), chunk.len(), 1),
            dialect!(tx, sqlite: "", postgres: " ORDER BY c.id FOR UPDATE OF c"),
        );
        let locked = run!(tx.conn(), conn => {
            let mut query = sqlx::query_as::<_, Head>(AssertSqlSafe(sql));
            for id in chunk {
                query = query.bind(*id);
            }
            query.fetch_all(conn).await
        })?;
        heads.extend(locked.into_iter().map(|head| (head.id, head)));
    }
    Ok(heads)
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

/// Writes down where the conversations that have changed stand now.
pub async fn save_heads(tx: &mut Tx, heads: &BTreeMap<ConversationId, Head>, now: Timestamp) -> Result<()> {
    let changed: Vec<_> = heads.values().filter(|head| head.changed).collect();
    for chunk in chunks(&changed) {
        let sql = format!(
            "WITH changed (id, last_event_id, last_message_at, archived_at, admin_viewed_at, visitor_read_up_to,
               staff_read_up_to, updated_at) AS (VALUES {})
             UPDATE conversations SET last_event_id = changed.last_event_id, last_message_at = changed.last_message_at,
               archived_at = changed.archived_at, admin_viewed_at = changed.admin_viewed_at,
               visitor_read_up_to = changed.visitor_read_up_to, staff_read_up_to = changed.staff_read_up_to,
               updated_at = changed.updated_at
             FROM changed WHERE conversations.id = changed.id",
            rows(tx.is_sqlite(), chunk.len(), 8)
        );
        run!(tx.conn(), conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for head in chunk {
                query = query.bind(head.id).bind(head.last_event_id).bind(head.last_message_at).bind(head.archived_at)
                    .bind(head.admin_viewed_at).bind(head.visitor_read_up_to).bind(head.staff_read_up_to).bind(now);
            }
            query.execute(conn).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Notes when visitors were last here.
pub async fn save_seen(tx: &mut Tx, seen: &BTreeSet<VisitorId>, now: Timestamp) -> Result<()> {
    let seen: Vec<_> = seen.iter().copied().collect();
    for chunk in chunks(&seen) {
        let sql = format!(
            "WITH seen (id, at) AS (VALUES {}) UPDATE visitors SET last_seen_at = seen.at FROM seen
             WHERE visitors.id = seen.id",
            rows(tx.is_sqlite(), chunk.len(), 2)
        );
        run!(tx.conn(), conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for id in chunk {
                query = query.bind(*id).bind(now);
            }
            query.execute(conn).await.map(|_| ())
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
