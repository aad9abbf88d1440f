//! The SQL of where conversations stand, for the ledger.

use super::batch::chunks;
use crate::{
    Result, clock,
    db::{Tx, dialect, rows, run},
};
use domain::{
    Timestamp,
    conversations::{Cause, SenderType, Status},
    ids::ConversationId,
};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};

/// What the ledger needs to know of a conversation, and changes.
#[derive(Debug, sqlx::FromRow)]
pub struct Head {
    id: ConversationId,
    /// The newest event that is committed.
    pub committed: i64,
    /// The newest event, those of the open transaction included.
    last_event_id: i64,
    pub last_message_at: Option<Timestamp>,
    archived_at: Option<Timestamp>,
    /// When an agent last looked.
    admin_viewed_at: Option<Timestamp>,
    visitor_read_up_to: i64,
    staff_read_up_to: i64,
    visitor_wrote_up_to: i64,
    pub status: Status,
    closed_at: Option<Timestamp>,
    /// When its status was chosen last; not when a message moved it.
    pub moved_at: Option<Timestamp>,
    pub tracking_code: String,
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

    /// Gives a message its time, which is not before that of the one before it: another process may have stored that,
    /// with another clock.
    pub fn message_at(&mut self, now: Timestamp) -> Timestamp {
        let at = clock::not_before(now, self.last_message_at);
        self.last_message_at = Some(at);
        at
    }

    /// Notes that the visitor wrote the newest event, which brings the conversation back from the archive.
    pub fn visitor_wrote(&mut self) {
        self.visitor_wrote_up_to = self.last_event_id;
        self.archived_at = None;
        self.status = self.status.after(Cause::VisitorWrites);
    }

    /// Notes that an agent wrote the newest event.
    pub fn agent_wrote(&mut self) {
        self.status = self.status.after(Cause::AgentWrites);
    }

    /// Moves it to another status. What staff are done with goes to the archive, and comes back when it is taken up.
    pub fn set_status(&mut self, status: Status, now: Timestamp) {
        self.changed = true;
        self.archived_at = status.is_finished().then(|| self.archived_at.unwrap_or(now));
        self.closed_at = (!status.takes_messages()).then_some(now);
        self.moved_at = Some(now);
        self.status = status;
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
                    c.admin_viewed_at, c.visitor_read_up_to, c.staff_read_up_to, c.visitor_wrote_up_to, c.status,
                    c.closed_at, c.moved_at, c.tracking_code
             FROM wanted JOIN conversations c ON c.id = wanted.id{}",
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

/// Writes down where the conversations that have changed stand now.
pub async fn save_heads(tx: &mut Tx, heads: &BTreeMap<ConversationId, Head>, now: Timestamp) -> Result<()> {
    let changed: Vec<_> = heads.values().filter(|head| head.changed).collect();
    for chunk in chunks(&changed) {
        let sql = format!(
            "WITH changed (id, last_event_id, last_message_at, archived_at, admin_viewed_at, visitor_read_up_to,
               staff_read_up_to, visitor_wrote_up_to, status, closed_at, moved_at, updated_at) AS (VALUES {})
             UPDATE conversations SET last_event_id = changed.last_event_id, last_message_at = changed.last_message_at,
               archived_at = changed.archived_at, admin_viewed_at = changed.admin_viewed_at,
               visitor_read_up_to = changed.visitor_read_up_to, staff_read_up_to = changed.staff_read_up_to,
               visitor_wrote_up_to = changed.visitor_wrote_up_to, status = changed.status,
               closed_at = changed.closed_at, moved_at = changed.moved_at, updated_at = changed.updated_at
             FROM changed WHERE conversations.id = changed.id",
            rows(tx.is_sqlite(), chunk.len(), 12)
        );
        run!(tx.conn(), conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for head in chunk {
                query = query.bind(head.id).bind(head.last_event_id).bind(head.last_message_at).bind(head.archived_at)
                    .bind(head.admin_viewed_at).bind(head.visitor_read_up_to).bind(head.staff_read_up_to)
                    .bind(head.visitor_wrote_up_to).bind(head.status).bind(head.closed_at)
                    .bind(head.moved_at).bind(now);
            }
            query.execute(conn).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Where replies in these conversations are mailed to, for those that have somewhere. Asked once they are locked: what
/// another table has to say could be older than the lock when it comes with it.
pub async fn mailed_at(tx: &mut Tx, ids: &BTreeSet<ConversationId>) -> Result<Vec<(ConversationId, String)>> {
    let ids: Vec<_> = ids.iter().copied().collect();
    let mut addresses = Vec::new();
    for chunk in chunks(&ids) {
        let sql = format!(
            "WITH wanted (id) AS (VALUES {})
             SELECT c.id, v.email FROM wanted JOIN conversations c ON c.id = wanted.id
             JOIN visitors v ON v.id = c.visitor_id WHERE v.email IS NOT NULL AND v.unsubscribed_at IS NULL",
            rows(tx.is_sqlite(), chunk.len(), 1),
        );
        addresses.extend(run!(tx.conn(), conn => {
            let mut query = sqlx::query_as::<_, (ConversationId, String)>(AssertSqlSafe(sql));
            for id in chunk {
                query = query.bind(*id);
            }
            query.fetch_all(conn).await
        })?);
    }
    Ok(addresses)
}
