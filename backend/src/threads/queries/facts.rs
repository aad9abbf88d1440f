//! The SQL of what a thread is, and of keeping it so.

use crate::{
    Db, Error, Result,
    db::{Tx, dialect, run},
};
use domain::{
    ids::{AgentId, CustomerId, DepartmentId, InboxId, ThreadId},
    threads::{ThreadFacts, ThreadKind, ThreadRef, ThreadStatus},
};

macro_rules! facts_columns {
    () => {
        "t.id, t.kind, t.inbox_id, t.customer_id, t.assigned_to, t.department_id, t.status, t.reference,
                    t.last_event_id"
    };
}
pub(super) use facts_columns;

/// The facts as they are stored. Which statuses there are depends on the kind.
#[derive(sqlx::FromRow)]
pub(super) struct FactsRow {
    id: ThreadId,
    kind: ThreadKind,
    inbox_id: InboxId,
    customer_id: Option<CustomerId>,
    assigned_to: Option<AgentId>,
    department_id: Option<DepartmentId>,
    status: String,
    reference: String,
    last_event_id: i64,
}

impl TryFrom<FactsRow> for ThreadFacts {
    type Error = Error;
    fn try_from(row: FactsRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            kind: row.kind,
            inbox_id: row.inbox_id,
            customer_id: row.customer_id,
            assigned_to: row.assigned_to,
            department_id: row.department_id,
            status: ThreadStatus::parse(row.kind, &row.status).map_err(Error::Internal)?,
            reference: row.reference,
            last_event_id: row.last_event_id,
        })
    }
}

/// What a thread is. Errors: `NotFound`.
pub async fn facts(db: &Db, wanted: ThreadRef) -> Result<ThreadFacts> {
    let row = run!(db.reader(), conn => sqlx::query_as::<_, FactsRow>(
        concat!("SELECT ", facts_columns!(), " FROM threads t WHERE t.id = $1"))
        .bind(wanted.id).fetch_optional(conn).await)?;
    row.ok_or_else(|| Error::no_thread(wanted.kind))?.try_into()
}

/// The same, and keeps everyone else from changing the thread until the transaction ends. SQLite has one writer at a time
/// anyway.
pub async fn lock_facts(tx: &mut Tx, wanted: ThreadRef) -> Result<ThreadFacts> {
    let sql = dialect!(tx,
        sqlite: concat!("SELECT ", facts_columns!(), " FROM threads t WHERE t.id = $1"),
        postgres: concat!("SELECT ", facts_columns!(), " FROM threads t WHERE t.id = $1 FOR UPDATE"));
    let row = run!(tx.conn(), conn => sqlx::query_as::<_, FactsRow>(sql).bind(wanted.id).fetch_optional(conn).await)?;
    row.ok_or_else(|| Error::no_thread(wanted.kind))?.try_into()
}

/// Keeps everyone else from changing a thread, for whoever has been let in by now.
pub async fn lock(tx: &mut Tx, id: ThreadId) -> Result<()> {
    lock_facts(tx, id.into()).await.map(|_| ())
}
