//! Customers look at their own conversations.

use super::{
    Guest, authenticate_guest, inquiry, is_guest_token,
    opening::{Beginning, insert, prepare, with_a_free_code},
    queries,
};
use crate::{Error, Result, Services, customers, error::CONVERSATION, search, settings};
use domain::{
    conversations::{NewInquiry, OpenedInquiry},
    customers::Customer,
    ids::{ConversationId, CustomerId},
};

/// Who shows this token, as the visitor of one conversation: a guest's token must belong to it, and a customer's
/// conversation must be theirs.
///
/// Errors: `TokenInvalid`; `AccessDenied` for what is somebody else's and, just the same, for what is not there.
pub async fn authenticate_visitor(services: &Services, token: &str, id: ConversationId) -> Result<Guest> {
    let guest = if is_guest_token(token) {
        Some(authenticate_guest(services, token).await?).filter(|guest| guest.conversation_id == id)
    } else {
        let customer = customers::authenticate(services, token).await?.customer;
        queries::owned(&services.db, customer.id, id).await?
    };
    guest.ok_or(Error::AccessDenied)
}

/// Who shows this token, where there is one conversation only: a customer goes on in the newest of theirs in which
/// they can write.
///
/// Errors: `TokenInvalid`; `NotFound` for a customer who has none.
pub async fn visitor_of(services: &Services, token: &str) -> Result<Guest> {
    if is_guest_token(token) {
        return authenticate_guest(services, token).await;
    }
    let customer = customers::authenticate(services, token).await?.customer;
    queries::newest_owned(&services.db, customer.id).await?.ok_or(Error::NotFound(CONVERSATION))
}

/// A customer who is known already, as the visitor of one conversation. What is not theirs is not found.
pub async fn guest_as(services: &Services, customer: CustomerId, id: ConversationId) -> Result<Guest> {
    queries::owned(&services.db, customer, id).await?.ok_or(Error::NotFound(CONVERSATION))
}

/// The conversations of a customer, the newest first.
pub async fn own_ids(services: &Services, customer: &Customer) -> Result<Vec<ConversationId>> {
    queries::all_owned(&services.db, customer.id).await
}

/// Shows staff what is known of a customer now, in the lines of their conversations and when they search.
pub(crate) async fn customer_changed(services: &Services, customer: &Customer) -> Result<()> {
    for id in own_ids(services, customer).await? {
        search::card_changed(&services.db, id).await?;
        services.lines.changed(id);
        services.search.changed(id);
    }
    Ok(())
}

/// Opens another conversation of a customer, as integrators do. They need no guest's token for it.
///
/// Source: spec 2 §18.2. Errors: `TokenInvalid`, also when it is for another inbox than the customer's; `Invalid` for a
/// field that can't be accepted.
pub async fn open_inquiry_as(
    services: &Services,
    jwt: &str,
    new: NewInquiry,
    user_agent: Option<&str>,
) -> Result<OpenedInquiry> {
    let customer = customers::authenticate(services, jwt).await?.customer;
    let inbox = settings::inbox_by_id(services, customer.inbox_id).await?;
    if new.inbox.as_ref().is_some_and(|key| *key != inbox.key) {
        return Err(Error::TokenInvalid);
    }
    let beginning = prepare(&inbox, new, user_agent)?;
    let stored = with_a_free_code(|| store_as(services, &customer, &beginning)).await;
    let guest = services.storage.note(services, stored)?;
    services.lines.changed(guest.conversation_id);
    services.search.changed(guest.conversation_id);
    Ok(OpenedInquiry { inquiry: inquiry(services, &guest).await?, inquiry_access_token: None })
}

async fn store_as(services: &Services, customer: &Customer, beginning: &Beginning) -> Result<Guest> {
    let mut tx = services.db.begin().await?;
    let guest = insert(&mut tx, services, beginning).await?;
    queries::give(&mut tx, guest.conversation_id, customer.id, services.clock.stamp()).await?;
    queries::introduce(&mut tx, guest.visitor_id, customer, None, services.clock.now()).await?;
    tx.commit().await?;
    Ok(guest)
}
