//! A conversation becomes a customer's, or goes on in the one that they have.

mod ownership;
mod place;
mod transfer;

pub(in crate::conversations) use ownership::give_to;
pub use place::Arrival;

use super::{
    access::authenticate_token,
    access_tokens::{CUSTOMERS_LIFE, is_access_token, issue_token},
    details::check,
    views::find_chat,
};
use crate::{
    Error, Result, Services, customers,
    realtime::Participant,
    settings,
    threads::{Change, committed},
};
use domain::{
    conversations::{Chat, OpenChat, OpenedChat, VisitorDetails},
    customers::Customer,
    threads::ThreadKind::Conversation,
};
use place::settle;
use transfer::carry_over;

/// How often it is tried to catch a moment in which nothing is being written.
const TRIES: usize = 5;

/// The conversation in which a customer goes on.
#[derive(Debug, Clone)]
pub struct Claim {
    /// It, as its visitor sees it.
    pub participant: Participant,
    /// A token for it; `None` when the one that they have is the right one.
    pub token: Option<String>,
}

/// Exchanges a website's token for one of the customer's own conversation, as [`claim`] finds it. `bearer` is the
/// guest's token, if there is one; one that is no good any more counts as none.
///
/// Errors: `TokenInvalid` for the website's token.
pub async fn claim_with_jwt(
    services: &Services,
    bearer: Option<&str>,
    jwt: &str,
    arrival: Arrival<'_>,
) -> Result<OpenedChat> {
    let customer = customers::authenticate(services, jwt).await?.customer;
    let shown = bearer.filter(|token| is_access_token(token));
    let participant = match shown {
        Some(token) => match authenticate_token(services, token).await {
            Err(Error::TokenInvalid) => None,
            found => Some(found?),
        },
        None => None,
    };
    let claimed = claim(services, participant.as_ref(), &customer, arrival).await?;
    let token = claimed.token.or_else(|| shown.map(str::to_owned));
    let token = token.ok_or_else(|| Error::Internal("nobody has a token of this conversation".to_owned()))?;
    Ok(OpenedChat { token, chat: find_chat(services, &claimed.participant).await? })
}

/// Finds where a customer goes on who has been a guest, or comes anew:
///
/// - A guest's conversation becomes theirs. But while no agent has written in it, and the customer has another one that
///   is open, its messages are posted over into that one, and it is archived.
/// - One that takes no more messages becomes theirs too, unless it is spam; but they go on elsewhere.
/// - A conversation of another customer, or of another inbox, is left alone.
/// - Otherwise it is their newest that is open, or a new one.
///
/// Doing it twice changes nothing more: messages keep the ids that their sender gave them.
pub async fn claim(
    services: &Services,
    participant: Option<&Participant>,
    customer: &Customer,
    arrival: Arrival<'_>,
) -> Result<Claim> {
    let mut place = settle(services, participant, customer, &arrival).await?;
    for _ in 0..TRIES {
        match place.from.take() {
            // Something was written while we carried: an agent's answer changes where the customer goes on.
            Some(from) if !carry_over(services, &from, &place.participant).await? => {
                place = settle(services, participant, customer, &arrival).await?;
            }
            Some(_) | None => break,
        }
    }
    committed(services, (Conversation, place.participant.thread_id), Change::Profile);
    if participant.is_some_and(|participant| participant.thread_id == place.participant.thread_id) {
        return Ok(Claim { participant: place.participant, token: None });
    }
    let mut tx = services.db.begin().await?;
    let token = issue_token(&mut tx, services, place.participant.thread_id, CUSTOMERS_LIFE).await?;
    tx.commit().await?;
    Ok(Claim { participant: place.participant, token: Some(token) })
}

/// The conversation of a customer that is open, or a new one; and whether it is new.
///
/// Errors: `NotFound` for an unknown inbox, `TokenInvalid` when the customer is another inbox's, `Invalid`.
pub async fn find_or_create_chat(
    services: &Services,
    jwt: &str,
    request: OpenChat,
    user_agent: Option<&str>,
) -> Result<(Chat, bool)> {
    let customer = customers::authenticate(services, jwt).await?.customer;
    if settings::inbox_by_key(services, &request.inbox).await?.id != customer.inbox_id {
        return Err(Error::TokenInvalid);
    }
    let said = VisitorDetails { name: request.name, email: request.email, page_url: request.page_url };
    let details = check(said.into())?;
    let known = Customer { name: customer.name.or(details.name), email: customer.email.or(details.email), ..customer };
    let arrival = Arrival { page_url: details.page_url, user_agent };
    let place = settle(services, None, &known, &arrival).await?;
    committed(services, (Conversation, place.participant.thread_id), Change::Profile);
    Ok((find_chat(services, &place.participant).await?, place.is_new))
}
