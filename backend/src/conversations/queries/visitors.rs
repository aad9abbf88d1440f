//! The SQL of visitors.

use crate::{
    Result,
    conversations::details::Details,
    db::{Tx, chunks, dialect, rows, run},
    realtime::Participant,
};
use domain::{
    Timestamp,
    ids::{ThreadId, VisitorId},
};
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;

/// Stores a visitor who has just come.
pub async fn insert_visitor(
    tx: &mut Tx,
    visitor: &Participant,
    Details { name, email, phone, page_url }: &Details,
    user_agent: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO visitors (id, inbox_id, name, email, phone, page_url, user_agent, first_seen_at, last_seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)")
        .bind(visitor.visitor_id).bind(visitor.inbox_id).bind(name).bind(email).bind(phone).bind(page_url)
        .bind(user_agent).bind(now)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Makes a thread a conversation with its visitor.
pub async fn insert_conversation(tx: &mut Tx, visitor: &Participant) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("INSERT INTO conversations (id, visitor_id) VALUES ($1, $2)")
        .bind(visitor.thread_id).bind(visitor.visitor_id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Stores what a visitor says of themselves; what they leave out stays.
pub async fn update_visitor(tx: &mut Tx, visitor: VisitorId, details: &Details, now: Timestamp) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE visitors SET name = COALESCE($1, name), email = COALESCE($2, email),
           page_url = COALESCE($3, page_url), phone = COALESCE($4, phone), last_seen_at = $5 WHERE id = $6")
        .bind(&details.name).bind(&details.email).bind(&details.page_url).bind(&details.phone).bind(now).bind(visitor)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The address that a visitor has given.
pub async fn email(tx: &mut Tx, visitor: VisitorId) -> Result<Option<String>> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar("SELECT email FROM visitors WHERE id = $1")
        .bind(visitor).fetch_one(conn).await)?)
}

/// Notes that a visitor has shown that this address is theirs; false when they have another one by now.
pub async fn set_verified(tx: &mut Tx, visitor: VisitorId, email: &str, now: Timestamp) -> Result<bool> {
    let rows = run!(tx.conn(), conn => sqlx::query("UPDATE visitors SET email_verified_at = $1 WHERE id = $2 AND email = $3")
        .bind(now).bind(visitor).bind(email).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// Notes that a visitor's address is not shown to be theirs any more.
pub async fn set_unverified(tx: &mut Tx, visitor: VisitorId) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("UPDATE visitors SET email_verified_at = NULL WHERE id = $1")
        .bind(visitor).execute(conn).await.map(|_| ()))?;
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

/// Where replies in these conversations are mailed to, for those that have somewhere.
pub async fn recipients(tx: &mut Tx, ids: &[ThreadId]) -> Result<Vec<(ThreadId, String)>> {
    let mut addresses = Vec::new();
    for chunk in chunks(ids) {
        let sql = format!(
            "WITH wanted (id) AS (VALUES {})
             SELECT c.id, v.email FROM wanted JOIN conversations c ON c.id = wanted.id
             JOIN visitors v ON v.id = c.visitor_id WHERE v.email IS NOT NULL AND v.unsubscribed_at IS NULL",
            rows(tx.is_sqlite(), chunk.len(), 1),
        );
        addresses.extend(run!(tx.conn(), conn => {
            let mut query = sqlx::query_as::<_, (ThreadId, String)>(AssertSqlSafe(sql));
            for id in chunk {
                query = query.bind(*id);
            }
            query.fetch_all(conn).await
        })?);
    }
    Ok(addresses)
}
