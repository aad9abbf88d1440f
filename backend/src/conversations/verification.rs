//! Showing that an email address is one's own: by a code of six digits that is mailed to it.
//!
//! Nothing here asks who else uses the address, so that no answer depends on it.

use super::{
    customer_claim::{Arrival, claim, give_to},
    queries::{self, CodeRow},
    views::{find_chat, find_inquiry},
};
use crate::{
    Error, Result, Services,
    address::network,
    attempt_limits::{self, Limit},
    customers,
    db::Tx,
    email::{self, of_stored},
    notifications,
    realtime::Participant,
    secrets,
    threads::{self, Change, committed},
};
use domain::{
    conversations::{Inquiry, OpenedChat},
    customers::Customer,
    threads::ThreadKind::Conversation,
};
use std::{net::IpAddr, time::Duration};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// How long a code works.
const LIFE: Duration = Duration::from_secs(10 * 60);
/// How often one code may be guessed.
const MOST_TRIES: i32 = 5;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

static CODES_PER_CONVERSATION: Limit = Limit { name: "codes of conversation", most: 5, window: HOUR };
/// To one address from one network: strangers elsewhere can't keep its owner from getting one.
static CODES_PER_EMAIL_AND_NETWORK: Limit = Limit { name: "codes to email", most: 5, window: HOUR };
/// To one address from everywhere, because each is mailed to somebody who may not have asked for it. No address looks
/// like one with a network.
static CODES_PER_EMAIL: Limit = Limit { name: "codes to email", most: 30, window: HOUR };
static CODES_PER_NETWORK: Limit = Limit { name: "codes from network", most: 20, window: HOUR };
static TRIES_PER_CONVERSATION: Limit = Limit { name: "tries of conversation", most: 15, window: HOUR };
/// On one address from one network: strangers elsewhere can't use up its owner's tries.
static TRIES_PER_EMAIL_AND_NETWORK: Limit = Limit { name: "tries of email", most: 20, window: DAY };
/// On one address from everywhere. One in a million is guessed, so what counts is how many guesses somebody's address can
/// be worn down with from many conversations and networks.
static TRIES_PER_EMAIL: Limit = Limit { name: "tries of email", most: 200, window: DAY };
static TRIES_PER_NETWORK: Limit = Limit { name: "tries from network", most: 30, window: HOUR };

/// Mails a new code to the visitor's address; an older one stops working.
///
/// Errors: `Invalid` without an address, `RateLimited`.
pub async fn request_code(services: &Services, participant: &Participant, address: IpAddr) -> Result<()> {
    attempt_limits::forget_what_is_over(services).await?;
    let mut tx = services.db.begin().await?;
    threads::lock(&mut tx, participant.thread_id).await?;
    let email = queries::email(&mut tx, participant.visitor_id).await?;
    let email = email::parse(&email.ok_or(Error::invalid("email", "Leave an email address first."))?)?;
    let mailbox = email::mailbox(&email);
    let counters = [
        &CODES_PER_CONVERSATION.of(participant.thread_id),
        &CODES_PER_EMAIL_AND_NETWORK.of(from_there(&mailbox, address)),
        &CODES_PER_EMAIL.of(&mailbox),
        &CODES_PER_NETWORK.of(network(address)),
    ];
    attempt_limits::count(&mut tx, services, counters).await?;
    queries::delete_codes(&mut tx, participant.thread_id).await?;
    let code = format!("{:06}", rand::random_range(0..1_000_000));
    let (id, now) = (Uuid::now_v7(), services.clock.now());
    let row = CodeRow { id, email, code_hash: hash(id, &code) };
    queries::insert_code(&mut tx, participant.thread_id, &row, (now, now + LIFE)).await?;
    notifications::enqueue_email_code(&mut tx, services, &row.email, id, &code).await?;
    tx.commit().await
}

/// Believes the visitor's address when `code` is the newest that was mailed to it. It works once, for ten minutes; but
/// when what it was for broke off in the middle, the same code finishes it.
///
/// Whoever has shown it is the customer of that address, and goes on where [`claim`] says. `bearer` is the token
/// that the participant has.
///
/// Errors: `VerificationInvalid`, the same for whatever is wrong with the code; `RateLimited`.
pub async fn confirm_code(
    services: &Services,
    participant: &Participant,
    bearer: &str,
    code: &str,
    address: IpAddr,
) -> Result<OpenedChat> {
    let claimed = match confirm(services, participant, code, address).await? {
        Some(customer) => Some(claim(services, Some(participant), &customer, Arrival::default()).await?),
        None => None,
    };
    let (participant, token) =
        claimed.map_or((participant.clone(), None), |claimed| (claimed.participant, claimed.token));
    let chat = find_chat(services, &participant).await?;
    Ok(OpenedChat { token: token.unwrap_or_else(|| bearer.to_owned()), chat })
}

/// The same for integrators, whose customers may have many conversations: this one becomes theirs.
pub async fn confirm_inquiry_code(
    services: &Services,
    participant: &Participant,
    code: &str,
    address: IpAddr,
) -> Result<Inquiry> {
    if let Some(customer) = confirm(services, participant, code, address).await? {
        give_to(services, participant, &customer).await?;
    }
    find_inquiry(services, participant).await
}

/// Believes the address, and returns whose it is; `None` where the conversation is a customer's already.
async fn confirm(
    services: &Services,
    participant: &Participant,
    code: &str,
    address: IpAddr,
) -> Result<Option<Customer>> {
    attempt_limits::forget_what_is_over(services).await?;
    let mut tx = services.db.begin().await?;
    threads::lock(&mut tx, participant.thread_id).await?;
    let own = TRIES_PER_CONVERSATION.of(participant.thread_id);
    attempt_limits::count(&mut tx, services, [&own, &TRIES_PER_NETWORK.of(network(address))]).await?;
    let verified = match take_try(&mut tx, services, participant, address).await? {
        Some(tried) if is_right(&tried, code) && verify(&mut tx, services, participant, &tried).await? => {
            Some(tried.email)
        }
        _ => None,
    };
    let is_owned = queries::ownership(&mut tx, participant.thread_id).await?.customer_id.is_some();
    // A wrong try counts as well.
    tx.commit().await?;
    let email = verified.ok_or(Error::VerificationInvalid)?;
    committed(services, (Conversation, participant.thread_id), Change::Appearance);
    // Afterwards, because whoever gives a customer a conversation locks the customer first.
    if is_owned {
        Ok(None)
    } else {
        customers::of_verified_email(services, participant.inbox_id, &email).await.map(Some)
    }
}

fn is_right(tried: &CodeRow, code: &str) -> bool {
    hash(tried.id, code.trim()).ct_eq(&tried.code_hash).into()
}

/// Takes one of the tries that the conversation's code has left, before anything is compared: guesses at the same
/// moment can't pass together. `None` when there is no code that works.
///
/// One that was used has something left to do while the conversation is nobody's, although its visitor has shown the
/// address: whatever came after that has broken off.
async fn take_try(
    tx: &mut Tx,
    services: &Services,
    participant: &Participant,
    address: IpAddr,
) -> Result<Option<CodeRow>> {
    let tried = queries::take_try(tx, participant.thread_id, services.clock.now(), MOST_TRIES).await?;
    if let Some(tried) = &tried {
        let here = TRIES_PER_EMAIL_AND_NETWORK.of(from_there(&tried.email, address));
        attempt_limits::count(tx, services, [&here, &TRIES_PER_EMAIL.of(&tried.email)]).await?;
    }
    Ok(tried)
}

/// What is counted by an email address and the network that somebody comes from.
fn from_there(email: &str, address: IpAddr) -> String {
    format!("{email} network:{}", network(address))
}

/// Uses the code up; false when the visitor has another address by now.
async fn verify(tx: &mut Tx, services: &Services, participant: &Participant, code: &CodeRow) -> Result<bool> {
    let (now, visitor) = (services.clock.now(), participant.visitor_id);
    let Some(email) = queries::email(tx, visitor).await?.filter(|email| of_stored(email) == code.email) else {
        return Ok(false);
    };
    queries::use_code(tx, code.id, now).await?;
    queries::set_verified(tx, visitor, &email, now).await
}

/// What the email with a code depends on.
pub(crate) enum MailedCode {
    /// It works, for this inbox's visitors.
    Works {
        /// The inbox's name.
        inbox: String,
    },
    /// It does not work any more, for this reason.
    Over(&'static str),
}

/// Looks whether a code that is about to be mailed still works.
pub(crate) async fn mailed_code(services: &Services, id: Uuid) -> Result<MailedCode> {
    let found = queries::mailed_code(&services.db, id).await?;
    Ok(match found {
        None => MailedCode::Over("a newer code replaced it, or the visitor gave another address"),
        Some((_, _, Some(_))) => MailedCode::Over("the code was used"),
        Some((_, expires_at, _)) if expires_at <= services.clock.now() => MailedCode::Over("the code expired"),
        Some((inbox, ..)) => MailedCode::Works { inbox },
    })
}

/// What is stored of a code. Its id makes it another one each time.
fn hash(id: Uuid, code: &str) -> Vec<u8> {
    secrets::hash(&format!("{id}:{code}"))
}
