//! Making a conversation a customer's.

use crate::{
    Result, Services,
    conversations::{
        access_tokens::{EndedTokens, end_links_to_others},
        queries,
    },
    customers,
    db::Tx,
    realtime::Participant,
    search,
    threads::{self, Change, committed},
};
use domain::{customers::Customer, threads::ThreadKind::Conversation};

/// Makes a participant's conversation a customer's, unless it is one's already.
pub(in crate::conversations) async fn give_to(
    services: &Services,
    participant: &Participant,
    customer: &Customer,
) -> Result<()> {
    let id = participant.thread_id;
    let mut tx = services.db.begin().await?;
    customers::lock(&mut tx, customer.id).await?;
    threads::lock(&mut tx, id).await?;
    let ended = give(&mut tx, services, participant, customer).await?;
    tx.commit().await?;
    ended.close_sockets(services);
    committed(services, (Conversation, id), Change::Appearance);
    Ok(())
}

/// The same where the customer and the conversation are locked. When it becomes theirs, nobody else keeps a link to it.
pub(super) async fn give(
    tx: &mut Tx,
    services: &Services,
    participant: &Participant,
    customer: &Customer,
) -> Result<EndedTokens> {
    if !queries::set_customer(tx, participant.thread_id, customer.id, services.clock.stamp()).await? {
        return Ok(EndedTokens::default());
    }
    search::card_changes(tx, participant.thread_id).await?;
    let verified = customer.email.as_deref().filter(|_| customer.email_verified_at.is_some());
    end_links_to_others(tx, services, participant, verified).await
}
