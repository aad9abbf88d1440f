//! Storing what visitors say of themselves.

use super::{
    access_tokens::EndedTokens,
    details::{Details, check},
    email_change::forget_if_new,
    queries,
    views::{find_chat, find_inquiry},
};
use crate::{
    Result, Services, notifications,
    realtime::Participant,
    search,
    threads::{self, Change, committed},
};
use domain::{
    conversations::{Chat, Identification, Inquiry, VisitorDetails},
    threads::ThreadKind::Conversation,
};

/// Stores what a visitor says of themselves. With an address, replies that wait unread will be mailed.
pub async fn update_chat(services: &Services, participant: &Participant, details: VisitorDetails) -> Result<Chat> {
    store(services, participant, check(details.into())?).await?;
    find_chat(services, participant).await
}

/// Stores who a visitor says they are, as [`update_chat`] does.
pub async fn update_inquiry(services: &Services, participant: &Participant, who: Identification) -> Result<Inquiry> {
    store(services, participant, check(who.into())?).await?;
    find_inquiry(services, participant).await
}

async fn store(services: &Services, participant: &Participant, details: Details) -> Result<()> {
    let id = participant.thread_id;
    let mut tx = services.db.begin().await?;
    threads::lock(&mut tx, id).await?;
    let ended = match &details.email {
        Some(email) => forget_if_new(&mut tx, services, participant, email).await?,
        None => EndedTokens::default(),
    };
    queries::update_visitor(&mut tx, participant.visitor_id, &details, services.clock.now()).await?;
    if let Some(email) = &details.email
        && threads::queries::any_unread_reply(&mut tx, id).await?
    {
        notifications::enqueue_chat_reply(&mut tx, services, id, email).await?;
    }
    let is_known_better = details.name.is_some() || details.email.is_some() || details.phone.is_some();
    if is_known_better {
        search::card_changes(&mut tx, id).await?;
    }
    tx.commit().await?;
    ended.close_sockets(services);
    let change = if is_known_better { Change::Profile } else { Change::Appearance };
    committed(services, (Conversation, id), change);
    Ok(())
}
