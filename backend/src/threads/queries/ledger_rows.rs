//! The SQL of the rows of threads that the ledger locks, changes and writes back.

use super::facts::{FactsRow, facts_columns};
use crate::{
    Error, Result, clock,
    db::{Tx, chunks, dialect, rows, run},
};
use domain::{
    Timestamp,
    ids::ThreadId,
    threads::{AfterMessage, SenderType, ThreadFacts, ThreadStatus},
};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};

/// What the ledger needs to know of a thread, and changes.
#[derive(Debug)]
pub struct LedgerRow {
    /// As they are committed, but for the status, which is as the open transaction leaves it.
    pub facts: ThreadFacts,
    /// The newest event, those of the open transaction included.
    last_event_id: i64,
    pub last_message_at: Option<Timestamp>,
    archived_at: Option<Timestamp>,
    /// When an agent last looked.
    staff_viewed_at: Option<Timestamp>,
    customer_read_up_to: i64,
    staff_read_up_to: i64,
    customer_wrote_up_to: i64,
    closed_at: Option<Timestamp>,
    /// When its status was chosen last; not when a message moved it.
    pub moved_at: Option<Timestamp>,
    changed: bool,
}

impl LedgerRow {
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

    /// Notes who wrote the newest event, and what that makes of the thread.
    pub fn take_message(&mut self, sender: SenderType, after: AfterMessage<ThreadStatus>) {
        if sender == SenderType::Customer {
            self.customer_wrote_up_to = self.last_event_id;
        }
        if after.is_unarchived {
            self.archived_at = None;
        }
        self.facts.status = after.status;
    }

    /// Moves it to another status. What staff are done with goes to the archive, and comes back when it is taken up.
    pub fn set_status(&mut self, status: ThreadStatus, now: Timestamp) {
        self.changed = true;
        self.archived_at = status.is_finished().then(|| self.archived_at.unwrap_or(now));
        self.closed_at = (!status.takes_messages()).then_some(now);
        self.moved_at = Some(now);
        self.facts.status = status;
    }

    /// Notes that an agent looks.
    pub fn view(&mut self, now: Timestamp) {
        self.changed = true;
        self.staff_viewed_at = Some(now);
    }

    /// Moves the mark of what one side has read to `up_to`, or leaves it where it is further already. Returns where
    /// it was when it moved.
    pub fn read_up_to(&mut self, reader: SenderType, up_to: i64) -> Option<i64> {
        let mark = match reader {
            SenderType::Agent => &mut self.staff_read_up_to,
            _ => &mut self.customer_read_up_to,
        };
        if up_to <= *mark {
            return None;
        }
        self.changed = true;
        Some(std::mem::replace(mark, up_to))
    }
}

/// A thread's row as it is stored.
#[derive(sqlx::FromRow)]
struct StoredRow {
    #[sqlx(flatten)]
    facts: FactsRow,
    last_message_at: Option<Timestamp>,
    archived_at: Option<Timestamp>,
    staff_viewed_at: Option<Timestamp>,
    customer_read_up_to: i64,
    staff_read_up_to: i64,
    customer_wrote_up_to: i64,
    moved_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
}

impl TryFrom<StoredRow> for LedgerRow {
    type Error = Error;
    fn try_from(stored: StoredRow) -> Result<Self> {
        let facts = ThreadFacts::try_from(stored.facts)?;
        Ok(Self {
            last_event_id: facts.last_event_id,
            facts,
            last_message_at: stored.last_message_at,
            archived_at: stored.archived_at,
            staff_viewed_at: stored.staff_viewed_at,
            customer_read_up_to: stored.customer_read_up_to,
            staff_read_up_to: stored.staff_read_up_to,
            customer_wrote_up_to: stored.customer_wrote_up_to,
            moved_at: stored.moved_at,
            closed_at: stored.closed_at,
            changed: false,
        })
    }
}

/// Reads threads and keeps everyone else from changing them until the transaction ends. SQLite has one writer at a time
/// anyway.
pub async fn lock_all(tx: &mut Tx, ids: &BTreeSet<ThreadId>) -> Result<BTreeMap<ThreadId, LedgerRow>> {
    let ids: Vec<_> = ids.iter().copied().collect();
    let mut all = BTreeMap::new();
    for chunk in chunks(&ids) {
        let sql = format!(
            "WITH wanted (id) AS (VALUES {})
             SELECT {}, t.last_message_at, t.archived_at, t.staff_viewed_at, t.customer_read_up_to,
                    t.staff_read_up_to, t.customer_wrote_up_to, t.moved_at, t.closed_at
             FROM wanted JOIN threads t ON t.id = wanted.id{}",
            rows(tx.is_sqlite(), chunk.len(), 1),
            facts_columns!(),
            dialect!(tx, sqlite: "", postgres: " ORDER BY t.id FOR UPDATE OF t"),
        );
        let locked = run!(tx.conn(), conn => {
            let mut query = sqlx::query_as::<_, StoredRow>(AssertSqlSafe(sql));
            for id in chunk {
                query = query.bind(*id);
            }
            query.fetch_all(conn).await
        })?;
        for stored in locked {
            let row = LedgerRow::try_from(stored)?;
            all.insert(row.facts.id, row);
        }
    }
    Ok(all)
}

/// Writes the threads down that have changed.
pub async fn save_rows(tx: &mut Tx, all: &BTreeMap<ThreadId, LedgerRow>, now: Timestamp) -> Result<()> {
    let changed: Vec<_> = all.values().filter(|row| row.changed).collect();
    for chunk in chunks(&changed) {
        let sql = format!(
            "WITH changed (id, last_event_id, last_message_at, archived_at, staff_viewed_at, customer_read_up_to,
               staff_read_up_to, customer_wrote_up_to, status, closed_at, moved_at, updated_at) AS (VALUES {})
             UPDATE threads SET last_event_id = changed.last_event_id, last_message_at = changed.last_message_at,
               archived_at = changed.archived_at, staff_viewed_at = changed.staff_viewed_at,
               customer_read_up_to = changed.customer_read_up_to, staff_read_up_to = changed.staff_read_up_to,
               customer_wrote_up_to = changed.customer_wrote_up_to, status = changed.status,
               closed_at = changed.closed_at, moved_at = changed.moved_at, updated_at = changed.updated_at
             FROM changed WHERE threads.id = changed.id",
            rows(tx.is_sqlite(), chunk.len(), 12)
        );
        run!(tx.conn(), conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for row in chunk {
                query = query.bind(row.facts.id).bind(row.last_event_id).bind(row.last_message_at).bind(row.archived_at)
                    .bind(row.staff_viewed_at).bind(row.customer_read_up_to).bind(row.staff_read_up_to)
                    .bind(row.customer_wrote_up_to).bind(row.facts.status.as_str()).bind(row.closed_at)
                    .bind(row.moved_at).bind(now);
            }
            query.execute(conn).await.map(|_| ())
        })?;
    }
    Ok(())
}
