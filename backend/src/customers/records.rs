//! What is kept of customers.

use crate::{
    Error, Result, Services, conversations,
    db::{Tx, dialect, is_unique_violation, run},
};
use domain::{
    Timestamp,
    customers::Customer,
    ids::{CustomerId, InboxId},
};
use uuid::Uuid;

/// What a website says of a customer.
pub(super) struct Said {
    pub(super) external_id: String,
    pub(super) email: Option<SaidEmail>,
    pub(super) name: Option<String>,
    pub(super) phone: Option<String>,
}

/// An address in a token, in its one spelling.
pub(super) struct SaidEmail {
    pub(super) address: String,
    /// Whether the website says that it has made sure of it. Where it says nothing the address counts as verified, but
    /// brings nothing that somebody else has shown to be theirs.
    pub(super) is_verified: Option<bool>,
}

/// The customer of this name at the website, made or brought up to date. What the website does not say stays, and
/// where it says nothing new, nothing is written.
pub(super) async fn remember(services: &Services, inbox: InboxId, said: Said) -> Result<Customer> {
    match attempt(services, inbox, &said).await {
        // Somebody else's address was proven between our look and our write.
        Err(Error::Database(error)) if is_unique_violation(&error) => attempt(services, inbox, &said).await,
        done => done,
    }
}

async fn attempt(services: &Services, inbox: InboxId, said: &Said) -> Result<Customer> {
    let before = match find(services, inbox, &said.external_id).await? {
        None => adopt(services, inbox, said).await?,
        known => known,
    };
    let after = merged(services, inbox, before.as_ref(), said).await?;
    if before.as_ref() == Some(&after) {
        return Ok(after);
    }
    let told = Customer { name: said.name.clone(), phone: said.phone.clone(), ..after };
    let customer = services.storage.note(services, store(services, &told, said.email.is_some()).await)?;
    if before.is_some() {
        conversations::customer_changed(services, &customer).await?;
    }
    Ok(customer)
}

async fn find(services: &Services, inbox: InboxId, external_id: &str) -> Result<Option<Customer>> {
    Ok(run!(services.db.reader(), conn => sqlx::query_as::<_, Customer>(
        "SELECT id, inbox_id, external_id, email, email_verified_at, name, phone FROM customers
         WHERE inbox_id = $1 AND external_id = $2")
        .bind(inbox).bind(external_id).fetch_optional(conn).await)?)
}

/// The website vouches for the address, unless it says that it does not, so it counts as verified. But where it is
/// another customer's already it stays with that one and is left off here: two accounts of a website can have one
/// address, as in a family, and neither should find the other's conversations because of it.
async fn merged(services: &Services, inbox: InboxId, before: Option<&Customer>, said: &Said) -> Result<Customer> {
    let old = |field: fn(&Customer) -> Option<String>| before.and_then(field);
    let id = before.map_or_else(|| CustomerId(Uuid::now_v7()), |customer| customer.id);
    let (email, email_verified_at) = match &said.email {
        None => (old(|customer| customer.email.clone()), before.and_then(|customer| customer.email_verified_at)),
        Some(SaidEmail { address, is_verified: Some(false) }) => (Some(address.clone()), None),
        Some(email) if is_taken(services, inbox, &said.external_id, &email.address).await? => (None, None),
        Some(email) => (Some(email.address.clone()), Some(proven_at(services, before, &email.address))),
    };
    Ok(Customer {
        id,
        inbox_id: inbox,
        external_id: Some(said.external_id.clone()),
        email,
        email_verified_at,
        name: said.name.clone().or_else(|| old(|customer| customer.name.clone())),
        phone: said.phone.clone().or_else(|| old(|customer| customer.phone.clone())),
    })
}

fn proven_at(services: &Services, before: Option<&Customer>, email: &str) -> Timestamp {
    let known = before.filter(|customer| customer.email.as_deref() == Some(email));
    known.and_then(|customer| customer.email_verified_at).unwrap_or_else(|| services.clock.now())
}

/// Makes whoever is known by an address alone, because they have shown it with a code, the customer whom the website now
/// names for the first time.
///
/// That hands over their conversations, so the website has to say expressly that it has verified the address: whoever
/// reads its mail could have got the same by a code. Two whom the website has named are never made one.
async fn adopt(services: &Services, inbox: InboxId, said: &Said) -> Result<Option<Customer>> {
    let Some(SaidEmail { address, is_verified: Some(true) }) = &said.email else { return Ok(None) };
    let Some(known) = by_email(services, inbox, address).await?.filter(|known| known.external_id.is_none()) else {
        return Ok(None);
    };
    let adopted = run!(services.db.writer(), conn => sqlx::query_as::<_, Customer>(
        "UPDATE customers SET external_id = $1, updated_at = $2 WHERE id = $3 AND external_id IS NULL
         RETURNING id, inbox_id, external_id, email, email_verified_at, name, phone")
        .bind(&said.external_id).bind(services.clock.now()).bind(known.id).fetch_optional(conn).await);
    let adopted = services.storage.note(services, adopted.map_err(Error::from))?;
    // Somebody was quicker, maybe with the same name.
    let Some(customer) = adopted else { return find(services, inbox, &said.external_id).await };
    // The desk shows them as signed in from now on.
    conversations::customer_changed(services, &customer).await?;
    Ok(Some(customer))
}

async fn is_taken(services: &Services, inbox: InboxId, by_other_than: &str, email: &str) -> Result<bool> {
    Ok(run!(services.db.reader(), conn => sqlx::query_scalar::<_, bool>(
        "SELECT EXISTS (SELECT 1 FROM customers
           WHERE inbox_id = $1 AND email = $2 AND email_verified_at IS NOT NULL
             AND (external_id IS NULL OR external_id <> $3))")
        .bind(inbox).bind(email).bind(by_other_than).fetch_one(conn).await)?)
}

/// Two first tokens of one customer at once make one customer: the second finds the row that the first has made. What is
/// not told here stays as it is in that moment, which may be another one than it was when somebody looked.
async fn store(services: &Services, customer: &Customer, tells_email: bool) -> Result<Customer> {
    Ok(run!(services.db.writer(), conn => sqlx::query_as::<_, Customer>(
        "INSERT INTO customers (id, inbox_id, external_id, email, email_verified_at, name, phone, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
         ON CONFLICT (inbox_id, external_id) DO UPDATE SET
           email = CASE WHEN $9 THEN excluded.email ELSE customers.email END,
           email_verified_at = CASE WHEN $9 THEN excluded.email_verified_at ELSE customers.email_verified_at END,
           name = COALESCE(excluded.name, customers.name), phone = COALESCE(excluded.phone, customers.phone),
           updated_at = excluded.updated_at
         RETURNING id, inbox_id, external_id, email, email_verified_at, name, phone")
        .bind(customer.id).bind(customer.inbox_id).bind(&customer.external_id).bind(&customer.email)
        .bind(customer.email_verified_at).bind(&customer.name).bind(&customer.phone).bind(services.clock.now())
        .bind(tells_email)
        .fetch_one(conn).await)?)
}

/// The customer whose verified address this is, made where there is none yet: for somebody who has shown that it is
/// theirs, whatever a website knows of them. The address is in its one spelling.
pub async fn of_verified_email(services: &Services, inbox: InboxId, email: &str) -> Result<Customer> {
    if let Some(known) = by_email(services, inbox, email).await? {
        return Ok(known);
    }
    let now = services.clock.now();
    let customer = Customer {
        id: CustomerId(Uuid::now_v7()),
        inbox_id: inbox,
        external_id: None,
        email: Some(email.to_owned()),
        email_verified_at: Some(now),
        name: None,
        phone: None,
    };
    match services.storage.note(services, store(services, &customer, true).await) {
        // Somebody was quicker.
        Err(Error::Database(error)) if is_unique_violation(&error) => {
            by_email(services, inbox, email).await?.ok_or(Error::Database(error))
        }
        stored => stored,
    }
}

async fn by_email(services: &Services, inbox: InboxId, email: &str) -> Result<Option<Customer>> {
    Ok(run!(services.db.reader(), conn => sqlx::query_as::<_, Customer>(
        "SELECT id, inbox_id, external_id, email, email_verified_at, name, phone FROM customers
         WHERE inbox_id = $1 AND email = $2 AND email_verified_at IS NOT NULL")
        .bind(inbox).bind(email).fetch_optional(conn).await)?)
}

/// Keeps everyone else from giving this customer conversations until the transaction ends.
pub(crate) async fn lock(tx: &mut Tx, id: CustomerId) -> Result<()> {
    let sql = dialect!(tx,
        sqlite: "SELECT id FROM customers WHERE id = $1",
        postgres: "SELECT id FROM customers WHERE id = $1 FOR UPDATE");
    let found = run!(tx.conn(), conn => sqlx::query_scalar::<_, CustomerId>(sql).bind(id).fetch_optional(conn).await)?;
    found.map(|_| ()).ok_or(Error::NotFound("customer"))
}
