//! What is kept of customers.

use super::queries::records;
use crate::{
    Error, Result, Services,
    db::{Tx, is_unique_violation},
    threads::customer_changed,
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
    let before = match records::find(&services.db, inbox, &said.external_id).await? {
        None => adopt(services, inbox, said).await?,
        known => known,
    };
    let after = merged(services, inbox, before.as_ref(), said).await?;
    if before.as_ref() == Some(&after) {
        return Ok(after);
    }
    let told = Customer { name: said.name.clone(), phone: said.phone.clone(), ..after };
    let customer = services
        .storage_health
        .note(services, records::upsert(&services.db, &told, said.email.is_some(), services.clock.now()).await)?;
    if before.is_some() {
        customer_changed(services, customer.id).await?;
    }
    Ok(customer)
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
        Some(email) if records::is_taken(&services.db, inbox, &said.external_id, &email.address).await? => (None, None),
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
    let Some(known) =
        records::find_by_email(&services.db, inbox, address).await?.filter(|known| known.external_id.is_none())
    else {
        return Ok(None);
    };
    let adopted = records::set_external_id(&services.db, known.id, &said.external_id, services.clock.now()).await;
    let adopted = services.storage_health.note(services, adopted.map_err(Error::from))?;
    // Somebody was quicker, maybe with the same name.
    let Some(customer) = adopted else { return records::find(&services.db, inbox, &said.external_id).await };
    // The desk shows them as signed in from now on.
    customer_changed(services, customer.id).await?;
    Ok(Some(customer))
}

/// The customer whose verified address this is, made where there is none yet: for somebody who has shown that it is
/// theirs, whatever a website knows of them. The address is in its one spelling.
pub async fn of_verified_email(services: &Services, inbox: InboxId, email: &str) -> Result<Customer> {
    if let Some(known) = records::find_by_email(&services.db, inbox, email).await? {
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
    match services
        .storage_health
        .note(services, records::upsert(&services.db, &customer, true, services.clock.now()).await)
    {
        // Somebody was quicker.
        Err(Error::Database(error)) if is_unique_violation(&error) => {
            records::find_by_email(&services.db, inbox, email).await?.ok_or(Error::Database(error))
        }
        stored => stored,
    }
}

/// Keeps everyone else from giving this customer conversations until the transaction ends.
pub(crate) async fn lock(tx: &mut Tx, id: CustomerId) -> Result<()> {
    if records::lock(tx, id).await? { Ok(()) } else { Err(Error::NotFound("customer")) }
}
