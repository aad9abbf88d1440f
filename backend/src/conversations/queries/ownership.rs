//! The SQL of whose conversations are.

use crate::{
    Db, Result,
    db::{Tx, run},
    realtime::Participant,
    search, threads,
};
use domain::{
    Timestamp,
    conversations::Status,
    customers::Customer,
    ids::{CustomerId, ThreadId},
};
use sqlx::AssertSqlSafe;

/// Finds participants.
macro_rules! participants_sql {
    ($rest:literal) => {
        concat!(
            "SELECT t.id AS thread_id, t.kind, c.visitor_id, t.inbox_id
             FROM threads t JOIN conversations c ON c.id = t.id WHERE ",
            $rest
        )
    };
}

/// The conversation that a customer goes on in: the newest of theirs in which they can write.
fn newest_sql() -> String {
    let writable = Status::ALL.into_iter().filter(|status| status.takes_messages());
    let names: Vec<_> = writable.map(|status| format!("'{status}'")).collect();
    format!(participants_sql!("t.customer_id = $1 AND t.status IN ({}) ORDER BY t.id DESC LIMIT 1"), names.join(", "))
}

/// A customer's own conversation; `None` when it is somebody else's or not there.
pub async fn owned(db: &Db, customer: CustomerId, id: ThreadId) -> Result<Option<Participant>> {
    Ok(
        run!(db.reader(), conn => sqlx::query_as::<_, Participant>(participants_sql!("t.id = $1 AND t.customer_id = $2"))
        .bind(id).bind(customer).fetch_optional(conn).await)?,
    )
}

/// The conversation that a customer goes on in.
pub async fn newest_owned(db: &Db, customer: CustomerId) -> Result<Option<Participant>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, Participant>(AssertSqlSafe(newest_sql()))
        .bind(customer).fetch_optional(conn).await)?)
}

/// As [`newest_owned`], in a transaction that keeps the customer from getting another one.
pub async fn newest_owned_in(tx: &mut Tx, customer: CustomerId) -> Result<Option<Participant>> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, Participant>(AssertSqlSafe(newest_sql()))
        .bind(customer).fetch_optional(conn).await)?)
}

/// What decides whether a participant's conversation becomes a customer's or goes on in another one.
#[derive(sqlx::FromRow)]
pub struct Ownership {
    pub customer_id: Option<CustomerId>,
    pub agent_wrote: bool,
    pub visitors_messages: i64,
    pub status: Status,
}

/// Whose a conversation is, and who wrote in it.
pub async fn ownership(tx: &mut Tx, id: ThreadId) -> Result<Ownership> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, Ownership>(
        "SELECT t.customer_id, t.status,
           EXISTS (SELECT 1 FROM messages m WHERE m.thread_id = t.id AND m.sender_type = 'agent') AS agent_wrote,
           (SELECT COUNT(*) FROM messages m WHERE m.thread_id = t.id AND m.sender_type = 'customer')
             AS visitors_messages
         FROM threads t WHERE t.id = $1")
        .bind(id).fetch_one(conn).await)?)
}

/// Makes a conversation a customer's, unless it is already; whether it was done. Nobody gets spam.
pub async fn set_customer(tx: &mut Tx, id: ThreadId, customer: CustomerId, now: Timestamp) -> Result<bool> {
    threads::queries::set_customer(tx, id, customer, Status::Spam.into(), now).await
}

/// Tells a visitor's row what is known of the customer: what it has none of, and their address in any case.
pub async fn introduce(
    tx: &mut Tx,
    participant: &Participant,
    customer: &Customer,
    page_url: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE visitors SET name = COALESCE(name, $1), email = COALESCE($2, email), phone = COALESCE(phone, $3),
           email_verified_at = CASE WHEN $2 IS NULL OR email = $2 THEN COALESCE($4, email_verified_at) ELSE $4 END,
           page_url = COALESCE($5, page_url), last_seen_at = $6 WHERE id = $7")
        .bind(&customer.name).bind(&customer.email).bind(&customer.phone).bind(customer.email_verified_at)
        .bind(page_url).bind(now).bind(participant.visitor_id)
        .execute(conn).await.map(|_| ()))?;
    search::card_changes(tx, participant.thread_id).await
}

/// Puts the verified address of the conversation's customer in place of any other, or none; how many that were. Where
/// nobody has the conversation, a verified address stays.
pub async fn forget_others_address(tx: &mut Tx, id: ThreadId) -> Result<u64> {
    let forgotten = run!(tx.conn(), conn => sqlx::query(
        "WITH owner AS (
           SELECT k.email, k.email_verified_at FROM threads t JOIN customers k ON k.id = t.customer_id
           WHERE t.id = $1)
         UPDATE visitors SET email = (SELECT email FROM owner WHERE email_verified_at IS NOT NULL),
           email_verified_at = (SELECT email_verified_at FROM owner WHERE email IS NOT NULL)
         WHERE id = (SELECT visitor_id FROM conversations WHERE id = $1) AND email IS NOT NULL
           AND (email_verified_at IS NULL OR EXISTS (
             SELECT 1 FROM owner o
             WHERE o.email IS NULL OR o.email_verified_at IS NULL OR o.email <> visitors.email))")
        .bind(id).execute(conn).await.map(|done| done.rows_affected()))?;
    if forgotten > 0 {
        search::card_changes(tx, id).await?;
    }
    Ok(forgotten)
}
