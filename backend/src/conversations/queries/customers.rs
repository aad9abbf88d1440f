//! The SQL of whose conversations are.

use crate::{
    Db, Result,
    conversations::Guest,
    db::{Tx, run},
    search,
};
use domain::{
    Timestamp,
    conversations::Status,
    customers::Customer,
    ids::{ConversationId, CustomerId, VisitorId},
};

/// Finds conversations as their visitor sees them.
macro_rules! guests_sql {
    ($rest:literal) => {
        concat!("SELECT c.id AS conversation_id, c.visitor_id, c.inbox_id FROM conversations c WHERE ", $rest)
    };
}

/// The conversation that a customer goes on in: the newest of theirs in which they can write.
macro_rules! newest_sql {
    () => {
        guests_sql!("c.customer_id = $1 AND c.status NOT IN ('closed', 'spam') ORDER BY c.id DESC LIMIT 1")
    };
}

/// A customer's own conversation; `None` when it is somebody else's or not there.
pub async fn owned(db: &Db, customer: CustomerId, id: ConversationId) -> Result<Option<Guest>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, Guest>(guests_sql!("c.id = $1 AND c.customer_id = $2"))
        .bind(id).bind(customer).fetch_optional(conn).await)?)
}

/// All conversations of a customer, the newest first.
pub async fn all_owned(db: &Db, customer: CustomerId) -> Result<Vec<ConversationId>> {
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, ConversationId>(
        "SELECT id FROM conversations WHERE customer_id = $1 ORDER BY id DESC")
        .bind(customer).fetch_all(conn).await)?)
}

/// The conversation that a customer goes on in.
pub async fn newest_owned(db: &Db, customer: CustomerId) -> Result<Option<Guest>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, Guest>(newest_sql!())
        .bind(customer).fetch_optional(conn).await)?)
}

/// As [`newest_owned`], in a transaction that keeps the customer from getting another one.
pub async fn newest_owned_in(tx: &mut Tx, customer: CustomerId) -> Result<Option<Guest>> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, Guest>(newest_sql!())
        .bind(customer).fetch_optional(conn).await)?)
}

/// What decides whether a guest's conversation becomes a customer's or goes on in another one.
#[derive(sqlx::FromRow)]
pub struct Belongs {
    pub customer_id: Option<CustomerId>,
    pub agent_wrote: bool,
    pub visitors_messages: i64,
    pub status: Status,
}

/// Whose a conversation is, and who wrote in it.
pub async fn belongs(tx: &mut Tx, id: ConversationId) -> Result<Belongs> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, Belongs>(
        "SELECT c.customer_id, c.status,
           EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = c.id AND m.sender_type = 'agent') AS agent_wrote,
           (SELECT COUNT(*) FROM messages m WHERE m.conversation_id = c.id AND m.sender_type = 'customer')
             AS visitors_messages
         FROM conversations c WHERE c.id = $1")
        .bind(id).fetch_one(conn).await)?)
}

/// Makes a conversation a customer's, unless it is already; whether it was done. Nobody gets spam.
pub async fn give(tx: &mut Tx, id: ConversationId, customer: CustomerId, now: Timestamp) -> Result<bool> {
    let rows = run!(tx.conn(), conn => sqlx::query(
        "UPDATE conversations SET customer_id = $1, updated_at = $2 WHERE id = $3 AND customer_id IS NULL
           AND status <> 'spam'")
        .bind(customer).bind(now).bind(id).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// Tells a visitor's row what is known of the customer: what it has none of, and their address in any case.
pub async fn introduce(
    tx: &mut Tx,
    visitor: VisitorId,
    customer: &Customer,
    page_url: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE visitors SET name = COALESCE(name, $1), email = COALESCE($2, email), phone = COALESCE(phone, $3),
           email_verified_at = CASE WHEN $2 IS NULL OR email = $2 THEN COALESCE($4, email_verified_at) ELSE $4 END,
           page_url = COALESCE($5, page_url), last_seen_at = $6 WHERE id = $7")
        .bind(&customer.name).bind(&customer.email).bind(&customer.phone).bind(customer.email_verified_at)
        .bind(page_url).bind(now).bind(visitor)
        .execute(conn).await.map(|_| ()))?;
    search::card_changes(tx, visitor).await
}

/// Puts the verified address of the conversation's customer in place of any other, or none; how many that were. Where
/// nobody has the conversation, a verified address stays.
pub async fn forget_others_address(tx: &mut Tx, id: ConversationId) -> Result<u64> {
    let visitor = run!(tx.conn(), conn => sqlx::query_scalar::<_, VisitorId>(
        "WITH owner AS (
           SELECT k.email, k.email_verified_at FROM conversations c JOIN customers k ON k.id = c.customer_id
           WHERE c.id = $1)
         UPDATE visitors SET email = (SELECT email FROM owner WHERE email_verified_at IS NOT NULL),
           email_verified_at = (SELECT email_verified_at FROM owner WHERE email IS NOT NULL)
         WHERE id = (SELECT visitor_id FROM conversations WHERE id = $1) AND email IS NOT NULL
           AND (email_verified_at IS NULL OR EXISTS (
             SELECT 1 FROM owner o
             WHERE o.email IS NULL OR o.email_verified_at IS NULL OR o.email <> visitors.email))
         RETURNING id")
        .bind(id).fetch_optional(conn).await)?;
    let Some(visitor) = visitor else { return Ok(0) };
    search::card_changes(tx, visitor).await?;
    Ok(1)
}

/// Moves a conversation to the archive if nothing has happened in it since an event; whether that was so.
pub async fn archive_as_of(tx: &mut Tx, id: ConversationId, last_event_id: i64, now: Timestamp) -> Result<bool> {
    let rows = run!(tx.conn(), conn => sqlx::query(
        "UPDATE conversations SET archived_at = COALESCE(archived_at, $1), updated_at = $1
         WHERE id = $2 AND last_event_id = $3")
        .bind(now).bind(id).bind(last_event_id).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}
