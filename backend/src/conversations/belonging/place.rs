//! Deciding in which conversation a customer goes on.

use super::{Arrival, give};
use crate::{
    Result, Services,
    conversations::{
        Guest,
        details::{Details, check},
        opening::{Beginning, insert, with_a_free_code},
        queries::{self, Belongs},
        revoking::EndedTokens,
        verification::forget_if_new,
    },
    customers,
    db::Tx,
    notifications,
};
use domain::{customers::Customer, ids::CustomerId};
use std::collections::BTreeSet;

/// Messages that are carried over at most. Who has written more keeps the conversation as it is.
const MOST_CARRIED: i64 = 200;

/// Where a customer goes on, and what has to be carried over into it first.
pub(super) struct Place {
    pub(super) guest: Guest,
    pub(super) is_new: bool,
    pub(super) from: Option<Guest>,
}

impl Place {
    fn at(guest: Guest) -> Self {
        Self { guest, is_new: false, from: None }
    }
}

/// Decides it, makes the conversation the customer's, and tells its visitor's row who that is.
pub(super) async fn settle(
    services: &Services,
    guest: Option<&Guest>,
    customer: &Customer,
    arrival: &Arrival<'_>,
) -> Result<Place> {
    let settled = with_a_free_code(|| try_to_settle(services, guest, customer, arrival)).await;
    services.storage.note(services, settled)
}

async fn try_to_settle(
    services: &Services,
    guest: Option<&Guest>,
    customer: &Customer,
    arrival: &Arrival<'_>,
) -> Result<Place> {
    let page = check(Details { page_url: arrival.page_url.clone(), ..Details::default() })?.page_url;
    let guest = guest.filter(|guest| guest.inbox_id == customer.inbox_id);
    let mut tx = services.db.begin().await?;
    customers::lock(&mut tx, customer.id).await?;
    let earlier = queries::newest_owned_in(&mut tx, customer.id).await?;
    lock_both(&mut tx, guest, earlier.as_ref()).await?;
    let guests = match guest {
        Some(guest) => Some((guest, queries::belongs(&mut tx, guest.conversation_id).await?)),
        None => None,
    };
    let left_behind = guests.as_ref().filter(|(_, own)| !own.status.takes_messages()).map(|(guest, _)| *guest);
    let place = match choose(guests, earlier, customer.id) {
        Some(place) => place,
        None => {
            let opened = insert(&mut tx, services, &Beginning::blank(customer.inbox_id, arrival.user_agent)).await?;
            Place { is_new: true, ..Place::at(opened) }
        }
    };
    let mut ended = Vec::new();
    for becomes_theirs in left_behind.into_iter().chain([&place.guest]) {
        ended.push(give(&mut tx, services, becomes_theirs, customer).await?);
    }
    ended.push(introduce(&mut tx, services, &place.guest, customer, page.as_deref()).await?);
    tx.commit().await?;
    ended.iter().for_each(|ended| ended.close_sockets(services));
    if let Some(left) = left_behind {
        services.lines.changed(left.conversation_id);
        services.search.changed(left.conversation_id);
    }
    Ok(place)
}

/// Tells the visitor of a conversation that is locked who they are.
async fn introduce(
    tx: &mut Tx,
    services: &Services,
    guest: &Guest,
    customer: &Customer,
    page: Option<&str>,
) -> Result<EndedTokens> {
    let (id, mut ended) = (guest.conversation_id, EndedTokens::default());
    if let Some(email) = &customer.email {
        ended = forget_if_new(tx, services, guest, email).await?;
        if queries::any_unread_reply(tx, id).await? {
            notifications::enqueue_chat_reply(tx, services, id, email).await?;
        }
    }
    queries::introduce(tx, guest.visitor_id, customer, page, services.clock.now()).await?;
    Ok(ended)
}

/// In the order of their ids, as the ledger does, so that two never wait for each other.
async fn lock_both(tx: &mut Tx, one: Option<&Guest>, other: Option<&Guest>) -> Result<()> {
    let ids: BTreeSet<_> = one.into_iter().chain(other).map(|guest| guest.conversation_id).collect();
    for id in ids {
        queries::lock(tx, id).await?;
    }
    Ok(())
}

/// One of the conversations that are there; `None` when a new one is needed. One that is another customer's is none, and
/// neither is one that takes no more messages: from that nothing is carried.
fn choose(guests: Option<(&Guest, Belongs)>, earlier: Option<Guest>, customer: CustomerId) -> Option<Place> {
    let Some((guest, own)) = guests else { return earlier.map(Place::at) };
    if own.customer_id.is_some_and(|owner| owner != customer) || !own.status.takes_messages() {
        return earlier.map(Place::at);
    }
    let may_be_carried = !own.agent_wrote && own.visitors_messages <= MOST_CARRIED;
    Some(match earlier {
        Some(earlier) if own.customer_id.is_none() && may_be_carried => {
            Place { from: Some(guest.clone()), ..Place::at(earlier) }
        }
        _ => Place::at(guest.clone()),
    })
}
