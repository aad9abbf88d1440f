//! Deciding in which conversation a customer goes on.

use super::ownership::give;
use crate::{
    Result, Services,
    conversations::{
        access_tokens::EndedTokens,
        create::{Beginning, insert, with_a_free_code},
        details::{Details, check},
        email_change::forget_if_new,
        queries::{self, Ownership},
    },
    customers,
    db::Tx,
    notifications,
    realtime::Participant,
    threads::{self, Change, committed},
};
use domain::{customers::Customer, ids::CustomerId, threads::ThreadKind::Conversation};
use std::collections::BTreeSet;

/// Messages that are carried over at most. Who has written more keeps the conversation as it is.
const MOST_CARRIED: i64 = 200;

/// Where somebody comes from who identifies.
#[derive(Debug, Clone, Default)]
pub struct Arrival<'a> {
    /// The page that they are on.
    pub page_url: Option<String>,
    /// How their browser names itself.
    pub user_agent: Option<&'a str>,
}

/// Where a customer goes on, and what has to be carried over into it first.
pub(super) struct Place {
    pub(super) participant: Participant,
    pub(super) is_new: bool,
    pub(super) from: Option<Participant>,
}

impl Place {
    fn at(participant: Participant) -> Self {
        Self { participant, is_new: false, from: None }
    }
}

/// Decides it, makes the conversation the customer's, and tells its visitor's row who that is.
pub(super) async fn settle(
    services: &Services,
    participant: Option<&Participant>,
    customer: &Customer,
    arrival: &Arrival<'_>,
) -> Result<Place> {
    let settled = with_a_free_code(|| try_to_settle(services, participant, customer, arrival)).await;
    services.storage_health.note(services, settled)
}

async fn try_to_settle(
    services: &Services,
    participant: Option<&Participant>,
    customer: &Customer,
    arrival: &Arrival<'_>,
) -> Result<Place> {
    let page = check(Details { page_url: arrival.page_url.clone(), ..Details::default() })?.page_url;
    let participant = participant.filter(|participant| participant.inbox_id == customer.inbox_id);
    let mut tx = services.db.begin().await?;
    customers::lock(&mut tx, customer.id).await?;
    let earlier = queries::newest_owned_in(&mut tx, customer.id).await?;
    lock_both(&mut tx, participant, earlier.as_ref()).await?;
    let current = match participant {
        Some(participant) => Some((participant, queries::ownership(&mut tx, participant.thread_id).await?)),
        None => None,
    };
    let left_behind =
        current.as_ref().filter(|(_, own)| !own.status.takes_messages()).map(|(participant, _)| *participant);
    let place = match choose(current, earlier, customer.id) {
        Some(place) => place,
        None => {
            let opened = insert(&mut tx, services, &Beginning::blank(customer.inbox_id, arrival.user_agent)).await?;
            Place { is_new: true, ..Place::at(opened) }
        }
    };
    let mut ended = Vec::new();
    for becomes_theirs in left_behind.into_iter().chain([&place.participant]) {
        ended.push(give(&mut tx, services, becomes_theirs, customer).await?);
    }
    ended.push(introduce(&mut tx, services, &place.participant, customer, page.as_deref()).await?);
    tx.commit().await?;
    ended.iter().for_each(|ended| ended.close_sockets(services));
    if let Some(left) = left_behind {
        committed(services, (Conversation, left.thread_id), Change::Profile);
    }
    Ok(place)
}

/// Tells the visitor of a conversation that is locked who they are.
async fn introduce(
    tx: &mut Tx,
    services: &Services,
    participant: &Participant,
    customer: &Customer,
    page: Option<&str>,
) -> Result<EndedTokens> {
    let (id, mut ended) = (participant.thread_id, EndedTokens::default());
    if let Some(email) = &customer.email {
        ended = forget_if_new(tx, services, participant, email).await?;
        if threads::queries::any_unread_reply(tx, id).await? {
            notifications::enqueue_chat_reply(tx, services, id, email).await?;
        }
    }
    queries::introduce(tx, participant, customer, page, services.clock.now()).await?;
    Ok(ended)
}

/// In the order of their ids, as the ledger does, so that two never wait for each other.
async fn lock_both(tx: &mut Tx, one: Option<&Participant>, other: Option<&Participant>) -> Result<()> {
    let ids: BTreeSet<_> = one.into_iter().chain(other).map(|participant| participant.thread_id).collect();
    for id in ids {
        threads::lock(tx, id).await?;
    }
    Ok(())
}

/// One of the conversations that are there; `None` when a new one is needed. One that is another customer's is none, and
/// neither is one that takes no more messages: from that nothing is carried.
fn choose(
    current: Option<(&Participant, Ownership)>,
    earlier: Option<Participant>,
    customer: CustomerId,
) -> Option<Place> {
    let Some((participant, own)) = current else { return earlier.map(Place::at) };
    if own.customer_id.is_some_and(|owner| owner != customer) || !own.status.takes_messages() {
        return earlier.map(Place::at);
    }
    let may_be_carried = !own.agent_wrote && own.visitors_messages <= MOST_CARRIED;
    Some(match earlier {
        Some(earlier) if own.customer_id.is_none() && may_be_carried => {
            Place { from: Some(participant.clone()), ..Place::at(earlier) }
        }
        _ => Place::at(participant.clone()),
    })
}
