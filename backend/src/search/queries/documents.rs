//! The SQL of writing the index: what is to be indexed, and where it goes.

use crate::{
    Db, Result,
    db::{Tx, chunks, rows, run},
    search::words::normalised,
};
use domain::{
    ids::{MessageId, ThreadId},
    threads::ThreadKind,
};
use sqlx::{AssertSqlSafe, PgConnection, SqliteConnection};
use uuid::Uuid;

/// The number of a thread's card among its documents; messages start at 1.
pub(in crate::search) const CARD: i64 = 0;

/// How far a thread is in the index, and how far it could be.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::search) struct Standing {
    pub(in crate::search) id: ThreadId,
    pub(in crate::search) kind: ThreadKind,
    pub(in crate::search) indexed_up_to: i64,
    pub(in crate::search) indexed_card: Option<String>,
    /// How often what is known of it has changed since.
    pub(in crate::search) changes: i64,
    pub(in crate::search) last_event_id: i64,
}

/// Notes that what is known of a thread is different now. After it [`Search::changed`](crate::search::Search::changed) has to be
/// told.
pub(crate) async fn card_changed(db: &Db, id: ThreadId) -> Result<()> {
    run!(db.writer(), conn => sqlx::query(CARD_CHANGES).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The same in the transaction of the change. After the commit the index has to be told.
pub(crate) async fn card_changes(tx: &mut Tx, id: ThreadId) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(CARD_CHANGES).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

const CARD_CHANGES: &str = "UPDATE search_marks SET changes = changes + 1 WHERE thread_id = $1";

/// What can be found as one.
pub(in crate::search) struct Document {
    pub(in crate::search) thread_id: ThreadId,
    pub(in crate::search) event_id: i64,
    /// What it says, and then its words as the engine takes them.
    pub(in crate::search) text: String,
}

impl Document {
    /// Puts the words in place of the text.
    pub(in crate::search) fn find_words(&mut self, is_sqlite: bool) {
        let words = normalised(&self.text);
        self.text = if is_sqlite { format!("{} {words}", sign_of(self.thread_id)) } else { tsvector(&words) };
    }
}

/// Threads with something that is not in the index, in the order in which they come in the desk's list, the
/// oldest first: ids are given out in that order.
pub(in crate::search) async fn behind(db: &Db) -> Result<Vec<ThreadId>> {
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, ThreadId>(
        "SELECT t.id FROM threads t LEFT JOIN search_marks s ON s.thread_id = t.id
         WHERE (t.last_event_id > 0 OR t.subject IS NOT NULL)
           AND (s.card IS NULL OR s.changes > 0 OR s.indexed_up_to < t.last_event_id)
         ORDER BY t.last_message_at, t.id")
        .fetch_all(conn).await)?)
}

/// Reads how far threads are.
pub(in crate::search) async fn standings(db: &Db, ids: &[ThreadId]) -> Result<Vec<Standing>> {
    let mut standings = Vec::with_capacity(ids.len());
    for chunk in chunks(ids) {
        let sql = format!(
            "WITH wanted (id) AS (VALUES {})
             SELECT t.id, t.kind, COALESCE(s.indexed_up_to, 0) AS indexed_up_to, s.card AS indexed_card,
                    COALESCE(s.changes, 0) AS changes, t.last_event_id
             FROM wanted JOIN threads t ON t.id = wanted.id
             LEFT JOIN search_marks s ON s.thread_id = t.id",
            rows(db.is_sqlite(), chunk.len(), 1)
        );
        standings.extend(run!(db.reader(), conn => {
            let mut query = sqlx::query_as::<_, Standing>(AssertSqlSafe(sql));
            for id in chunk {
                query = query.bind(*id);
            }
            query.fetch_all(conn).await
        })?);
    }
    Ok(standings)
}

/// What people wrote in a thread after one event and up to another, with the messages' ids, which sort by time.
/// What the system says is the same everywhere, so nobody looks for it.
pub(in crate::search) async fn messages(
    db: &Db,
    id: ThreadId,
    after: i64,
    up_to: i64,
) -> Result<Vec<(MessageId, Document)>> {
    let rows = run!(db.reader(), conn => sqlx::query_as::<_, (MessageId, i64, String)>(
        "SELECT id, event_id, content FROM messages
         WHERE thread_id = $1 AND event_id > $2 AND event_id <= $3 AND sender_type <> 'system' ORDER BY event_id")
        .bind(id).bind(after).bind(up_to).fetch_all(conn).await)?;
    let document = |event_id, text| Document { thread_id: id, event_id, text };
    Ok(rows.into_iter().map(|(message, event_id, text)| (message, document(event_id, text))).collect())
}

/// Makes the marks of those that have none.
pub(in crate::search) async fn make_marks(tx: &mut Tx, ids: &[ThreadId]) -> Result<()> {
    for chunk in chunks(ids) {
        let sql = format!(
            "INSERT INTO search_marks (thread_id, indexed_up_to) VALUES {} ON CONFLICT DO NOTHING",
            (0..chunk.len()).map(|at| format!("(${}, 0)", at + 1)).collect::<Vec<_>>().join(", ")
        );
        run!(tx.conn(), conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for id in chunk {
                query = query.bind(*id);
            }
            query.execute(conn).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Notes how far a thread is now, unless somebody else has moved its mark since it was read, or what is known of
/// the thread has changed; then false.
pub(in crate::search) async fn move_mark(tx: &mut Tx, from: &Standing, up_to: i64, card: &str) -> Result<bool> {
    let moved = run!(tx.conn(), conn => sqlx::query(
        "UPDATE search_marks SET indexed_up_to = $1, card = $2, changes = 0
         WHERE thread_id = $3 AND indexed_up_to = $4 AND changes = $5 AND card IS NOT DISTINCT FROM $6")
        .bind(up_to).bind(card).bind(from.id).bind(from.indexed_up_to).bind(from.changes).bind(&from.indexed_card)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(moved == 1)
}

/// Takes a thread's card out; the one that comes in its place is new.
pub(in crate::search) async fn remove_card(tx: &mut Tx, id: ThreadId) -> Result<()> {
    if let Tx::Sqlite(tx) = tx {
        sqlx::query(
            "DELETE FROM search_words WHERE rowid = (SELECT id FROM search_entries WHERE thread_id = $1 AND event_id = $2)",
        )
        .bind(id)
        .bind(CARD)
        .execute(&mut **tx)
        .await?;
    }
    run!(tx.conn(), conn => sqlx::query("DELETE FROM search_entries WHERE thread_id = $1 AND event_id = $2")
        .bind(id).bind(CARD).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Adds documents, whose ids are in their order.
pub(in crate::search) async fn insert(tx: &mut Tx, documents: &[Document]) -> Result<()> {
    match tx {
        Tx::Sqlite(tx) => insert_sqlite(tx, documents).await,
        Tx::Postgres(tx) => insert_postgres(tx, documents).await,
    }
}

async fn insert_sqlite(conn: &mut SqliteConnection, documents: &[Document]) -> Result<()> {
    let sql = "SELECT COALESCE(MAX(id), 0) + 1 FROM search_entries";
    let mut id = sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut *conn).await?;
    for chunk in chunks(documents) {
        let entries =
            format!("INSERT INTO search_entries (id, thread_id, event_id) VALUES {}", rows(true, chunk.len(), 3));
        let words = format!("INSERT INTO search_words (rowid, words) VALUES {}", rows(true, chunk.len(), 2));
        let (mut entries, mut words) = (sqlx::query(AssertSqlSafe(entries)), sqlx::query(AssertSqlSafe(words)));
        for document in chunk {
            entries = entries.bind(id).bind(document.thread_id).bind(document.event_id);
            words = words.bind(id).bind(&document.text);
            id += 1;
        }
        entries.execute(&mut *conn).await?;
        words.execute(&mut *conn).await?;
    }
    Ok(())
}

/// Which thread it is, as a word that nobody can search for.
pub(in crate::search) fn sign_of(id: ThreadId) -> String {
    format!("§{}", id.0.simple())
}

async fn insert_postgres(conn: &mut PgConnection, documents: &[Document]) -> Result<()> {
    let threads: Vec<Uuid> = documents.iter().map(|document| document.thread_id.0).collect();
    let events: Vec<i64> = documents.iter().map(|document| document.event_id).collect();
    let words: Vec<String> = documents.iter().map(|document| document.text.clone()).collect();
    sqlx::query(
        "INSERT INTO search_entries (id, thread_id, event_id, words)
         SELECT n.id, n.thread_id, n.event_id, (n.words || ' ''#' || n.id / 4096 || '''')::tsvector
         FROM (SELECT nextval(pg_get_serial_sequence('search_entries', 'id')) AS id, d.*
               FROM (SELECT * FROM UNNEST($1, $2, $3) WITH ORDINALITY AS u (thread_id, event_id, words, place)
                     ORDER BY place) d) n",
    )
    .bind(threads)
    .bind(events)
    .bind(words)
    .execute(conn)
    .await?;
    Ok(())
}

/// Words with their places, as PostgreSQL writes them down.
fn tsvector(words: &str) -> String {
    let placed = words.split_whitespace().enumerate().map(|(place, word)| format!("'{word}':{}", place + 1));
    placed.collect::<Vec<_>>().join(" ")
}
