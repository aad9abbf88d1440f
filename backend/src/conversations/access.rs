//! Who shows a token, as the participant of a conversation.

use super::{access_tokens::is_access_token, queries};
use crate::{
    Error, Result, Services, customers, error::CONVERSATION, realtime::Participant, secrets,
    threads::queries as threads,
};
use domain::{
    ids::{CustomerId, InboxId, ThreadId},
    threads::{NewMessage, draft},
};

/// Who shows this access token. Unknown, expired and revoked look the same.
pub async fn authenticate_token(services: &Services, token: &str) -> Result<Participant> {
    if !is_access_token(token) {
        return Err(Error::TokenInvalid);
    }
    let found = queries::by_token(&services.db, &secrets::hash(token), services.clock.now()).await?;
    found.ok_or(Error::TokenInvalid)
}

/// Who shows this token, as the participant of one conversation: an access token must belong to it, and a customer's
/// conversation must be theirs.
///
/// Errors: `TokenInvalid`; `AccessDenied` for what is somebody else's and, just the same, for what is not there.
pub async fn authenticate_participant_of(services: &Services, token: &str, id: ThreadId) -> Result<Participant> {
    let participant = if is_access_token(token) {
        Some(authenticate_token(services, token).await?).filter(|participant| participant.thread_id == id)
    } else {
        let customer = customers::authenticate(services, token).await?.customer;
        queries::owned(&services.db, customer.id, id).await?
    };
    participant.ok_or(Error::AccessDenied)
}

/// Who shows this token, where there is one conversation only: a customer goes on in the newest of theirs in which
/// they can write.
///
/// Errors: `TokenInvalid`; `NotFound` for a customer who has none.
pub async fn authenticate_participant(services: &Services, token: &str) -> Result<Participant> {
    if is_access_token(token) {
        return authenticate_token(services, token).await;
    }
    let customer = customers::authenticate(services, token).await?.customer;
    queries::newest_owned(&services.db, customer.id).await?.ok_or(Error::NotFound(CONVERSATION))
}

/// A customer who is known already, as the participant of one conversation. What is not theirs is not found.
pub async fn find_participant(services: &Services, customer: CustomerId, id: ThreadId) -> Result<Participant> {
    queries::owned(&services.db, customer, id).await?.ok_or(Error::NotFound(CONVERSATION))
}

/// Who shows this token, where they can go on with this message. One that is no good, is another inbox's, or is of a
/// conversation that takes no more messages is as good as none: then another one begins. But a form that comes again
/// goes where its message is already, or it would be said twice.
pub async fn authenticate_writer(
    services: &Services,
    token: &str,
    inbox: InboxId,
    message: &NewMessage,
) -> Result<Option<Participant>> {
    match authenticate_token(services, token).await {
        Ok(participant) if participant.inbox_id == inbox => {
            let status = queries::status(&services.db, participant.thread_id).await?;
            let goes_on = status.takes_messages() || has_said(services, &participant, message).await?;
            Ok(goes_on.then_some(participant))
        }
        Ok(_) | Err(Error::TokenInvalid) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn has_said(services: &Services, participant: &Participant, message: &NewMessage) -> Result<bool> {
    let Ok(content) = draft(&message.content) else { return Ok(false) };
    threads::is_stored(&services.db, participant, message.client_message_id, &content).await
}
