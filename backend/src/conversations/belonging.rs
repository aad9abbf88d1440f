//! A conversation becomes a customer's, or goes on in the one that they have.

mod carrying;
mod place;

use super::{
    Guest,
    access::{CUSTOMERS_LIFE, issue_token},
    authenticate_guest, chat_of,
    details::check,
    is_guest_token, queries,
    revoking::{EndedTokens, end_links_to_others},
};
use crate::{Error, Result, Services, customers, db::Tx, search, settings};
use carrying::carry_over;
use domain::{
    conversations::{Chat, OpenChat, OpenedChat, VisitorDetails},
    customers::Customer,
};
use place::settle;

/// How often it is tried to catch a moment in which nothing is being written.
const TRIES: usize = 5;

/// Where somebody comes from who identifies.
#[derive(Debug, Clone, Default)]
pub struct Arrival<'a> {
    /// The page that they are on.
    pub page_url: Option<String>,
    /// How their browser names itself.
    pub user_agent: Option<&'a str>,
}

/// The conversation in which a customer goes on.
#[derive(Debug, Clone)]
pub struct Belonging {
    /// It, as its visitor sees it.
    pub guest: Guest,
    /// A token for it; `None` when the one that the guest has is the right one.
    pub token: Option<String>,
}

/// Exchanges a website's token for one of the customer's own conversation, as [`belongs_to`] finds it. `bearer` is the
/// guest's token, if there is one; one that is no good any more counts as none.
///
/// Errors: `TokenInvalid` for the website's token.
pub async fn sign_in(services: &Services, bearer: Option<&str>, jwt: &str, arrival: Arrival<'_>) -> Result<OpenedChat> {
    let customer = customers::authenticate(services, jwt).await?.customer;
    let shown = bearer.filter(|token| is_guest_token(token));
    let guest = match shown {
        Some(token) => match authenticate_guest(services, token).await {
            Err(Error::TokenInvalid) => None,
            found => Some(found?),
        },
        None => None,
    };
    let belonging = belongs_to(services, guest.as_ref(), &customer, arrival).await?;
    let token = belonging.token.or_else(|| shown.map(str::to_owned));
    let token = token.ok_or_else(|| Error::Internal("nobody has a token of this conversation".to_owned()))?;
    Ok(OpenedChat { token, chat: chat_of(services, &belonging.guest).await? })
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
pub async fn belongs_to(
    services: &Services,
    guest: Option<&Guest>,
    customer: &Customer,
    arrival: Arrival<'_>,
) -> Result<Belonging> {
    let mut place = settle(services, guest, customer, &arrival).await?;
    for _ in 0..TRIES {
        match place.from.take() {
            // Something was written while we carried: an agent's answer changes where the customer goes on.
            Some(from) if !carry_over(services, &from, &place.guest).await? => {
                place = settle(services, guest, customer, &arrival).await?;
            }
            Some(_) | None => break,
        }
    }
    services.lines.changed(place.guest.conversation_id);
    services.search.changed(place.guest.conversation_id);
    if guest.is_some_and(|guest| guest.conversation_id == place.guest.conversation_id) {
        return Ok(Belonging { guest: place.guest, token: None });
    }
    let mut tx = services.db.begin().await?;
    let token = issue_token(&mut tx, services, place.guest.conversation_id, CUSTOMERS_LIFE).await?;
    tx.commit().await?;
    Ok(Belonging { guest: place.guest, token: Some(token) })
}

/// Makes a guest's conversation a customer's, unless it is one's already.
pub(super) async fn give_to(services: &Services, guest: &Guest, customer: &Customer) -> Result<()> {
    let id = guest.conversation_id;
    let mut tx = services.db.begin().await?;
    customers::lock(&mut tx, customer.id).await?;
    queries::lock(&mut tx, id).await?;
    let ended = give(&mut tx, services, guest, customer).await?;
    tx.commit().await?;
    ended.close_sockets(services);
    services.lines.changed(id);
    Ok(())
}

/// The same where the customer and the conversation are locked. When it becomes theirs, nobody else keeps a link to it.
async fn give(tx: &mut Tx, services: &Services, guest: &Guest, customer: &Customer) -> Result<EndedTokens> {
    if !queries::give(tx, guest.conversation_id, customer.id, services.clock.stamp()).await? {
        return Ok(EndedTokens::default());
    }
    search::card_changes(tx, guest.visitor_id).await?;
    let verified = customer.email.as_deref().filter(|_| customer.email_verified_at.is_some());
    end_links_to_others(tx, services, guest, verified).await
}

/// Opens a conversation for a customer, or returns the one of theirs that is open; and whether it is new.
///
/// Errors: `NotFound` for an unknown inbox, `TokenInvalid` when the customer is another inbox's, `Invalid`.
pub async fn open_as(
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
    services.lines.changed(place.guest.conversation_id);
    services.search.changed(place.guest.conversation_id);
    Ok((chat_of(services, &place.guest).await?, place.is_new))
}
