//! The SQL of what is kept of customers.

use crate::{
    Db, Result,
    db::{Tx, dialect, run},
};
use domain::{
    Timestamp,
    customers::Customer,
    ids::{CustomerId, InboxId},
};

/// The customer of this name at the website.
pub async fn find(db: &Db, inbox: InboxId, external_id: &str) -> Result<Option<Customer>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, Customer>(
        "SELECT id, inbox_id, external_id, email, email_verified_at, name, phone FROM customers
         WHERE inbox_id = $1 AND external_id = $2")
        .bind(inbox).bind(external_id).fetch_optional(conn).await)?)
}

/// The customer whose verified address this is.
pub async fn find_by_email(db: &Db, inbox: InboxId, email: &str) -> Result<Option<Customer>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, Customer>(
        "SELECT id, inbox_id, external_id, email, email_verified_at, name, phone FROM customers
         WHERE inbox_id = $1 AND email = $2 AND email_verified_at IS NOT NULL")
        .bind(inbox).bind(email).fetch_optional(conn).await)?)
}

/// Gives a customer who has none a name at the website; `None` when somebody was quicker.
pub async fn set_external_id(
    db: &Db,
    id: CustomerId,
    external_id: &str,
    now: Timestamp,
) -> sqlx::Result<Option<Customer>> {
    run!(db.writer(), conn => sqlx::query_as::<_, Customer>(
        "UPDATE customers SET external_id = $1, updated_at = $2 WHERE id = $3 AND external_id IS NULL
         RETURNING id, inbox_id, external_id, email, email_verified_at, name, phone")
        .bind(external_id).bind(now).bind(id).fetch_optional(conn).await)
}

/// Whether an address is verified for another customer than the one of this name.
pub async fn is_taken(db: &Db, inbox: InboxId, by_other_than: &str, email: &str) -> Result<bool> {
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, bool>(
        "SELECT EXISTS (SELECT 1 FROM customers
           WHERE inbox_id = $1 AND email = $2 AND email_verified_at IS NOT NULL
             AND (external_id IS NULL OR external_id <> $3))")
        .bind(inbox).bind(email).bind(by_other_than).fetch_one(conn).await)?)
}

/// Stores a customer. Two first tokens of one customer at once make one customer: the second finds the row that the
/// first has made. What is not told here stays as it is in that moment, which may be another one than it was when
/// somebody looked.
pub async fn upsert(db: &Db, customer: &Customer, tells_email: bool, now: Timestamp) -> Result<Customer> {
    Ok(run!(db.writer(), conn => sqlx::query_as::<_, Customer>(
        "INSERT INTO customers (id, inbox_id, external_id, email, email_verified_at, name, phone, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
         ON CONFLICT (inbox_id, external_id) DO UPDATE SET
           email = CASE WHEN $9 THEN excluded.email ELSE customers.email END,
           email_verified_at = CASE WHEN $9 THEN excluded.email_verified_at ELSE customers.email_verified_at END,
           name = COALESCE(excluded.name, customers.name), phone = COALESCE(excluded.phone, customers.phone),
           updated_at = excluded.updated_at
         RETURNING id, inbox_id, external_id, email, email_verified_at, name, phone")
        .bind(customer.id).bind(customer.inbox_id).bind(&customer.external_id).bind(&customer.email)
        .bind(customer.email_verified_at).bind(&customer.name).bind(&customer.phone).bind(now).bind(tells_email)
        .fetch_one(conn).await)?)
}

/// Keeps everyone else from giving this customer threads until the transaction ends; false when there is none.
pub async fn lock(tx: &mut Tx, id: CustomerId) -> Result<bool> {
    let sql = dialect!(tx,
        sqlite: "SELECT id FROM customers WHERE id = $1",
        postgres: "SELECT id FROM customers WHERE id = $1 FOR UPDATE");
    let found = run!(tx.conn(), conn => sqlx::query_scalar::<_, CustomerId>(sql).bind(id).fetch_optional(conn).await)?;
    Ok(found.is_some())
}
