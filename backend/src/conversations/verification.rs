//! Showing that an email address is one's own: by a code of six digits that is mailed to it.
//!
//! Nothing here asks who else uses the address, so that no answer depends on it.

use super::{
    Arrival, Guest,
    belonging::give_to,
    belongs_to, chat_of, inquiry, queries,
    revoking::{EndedTokens, end_links_to_others},
};
use crate::{
    Error, Result, Services,
    address::network,
    attempts::{self, Limit},
    customers,
    db::{Tx, run},
    email::{self, of_stored},
    notifications, secrets,
};
use domain::{
    Timestamp,
    conversations::{Inquiry, OpenedChat},
    customers::Customer,
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
pub async fn request_code(services: &Services, guest: &Guest, address: IpAddr) -> Result<()> {
    attempts::forget_what_is_over(services).await?;
    let mut tx = services.db.begin().await?;
    queries::lock(&mut tx, guest.conversation_id).await?;
    let email = email_of(&mut tx, guest).await?;
    let email = email::parse(&email.ok_or(Error::invalid("email", "Leave an email address first."))?)?;
    let mailbox = email::mailbox(&email);
    let counters = [
        &CODES_PER_CONVERSATION.of(guest.conversation_id),
        &CODES_PER_EMAIL_AND_NETWORK.of(from_there(&mailbox, address)),
        &CODES_PER_EMAIL.of(&mailbox),
        &CODES_PER_NETWORK.of(network(address)),
    ];
    attempts::count(&mut tx, services, counters).await?;
    forget_codes(&mut tx, guest).await?;
    let code = format!("{:06}", rand::random_range(0..1_000_000));
    let id = insert(&mut tx, services, guest, &email, &code).await?;
    notifications::enqueue_email_code(&mut tx, services, &email, id, &code).await?;
    tx.commit().await
}

/// Believes the visitor's address when `code` is the newest that was mailed to it. It works once, for ten minutes; but
/// when what it was for broke off in the middle, the same code finishes it.
///
/// Whoever has shown it is the customer of that address, and goes on where [`belongs_to`] says. `bearer` is the token
/// that the guest has.
///
/// Errors: `VerificationInvalid`, the same for whatever is wrong with the code; `RateLimited`.
pub async fn confirm_code(
    services: &Services,
    guest: &Guest,
    bearer: &str,
    code: &str,
    address: IpAddr,
) -> Result<OpenedChat> {
    let belonging = match confirm(services, guest, code, address).await? {
        Some(customer) => Some(belongs_to(services, Some(guest), &customer, Arrival::default()).await?),
        None => None,
    };
    let (guest, token) = belonging.map_or((guest.clone(), None), |belonging| (belonging.guest, belonging.token));
    Ok(OpenedChat { token: token.unwrap_or_else(|| bearer.to_owned()), chat: chat_of(services, &guest).await? })
}

/// The same for integrators, whose customers may have many conversations: this one becomes theirs.
pub async fn confirm_inquiry_code(services: &Services, guest: &Guest, code: &str, address: IpAddr) -> Result<Inquiry> {
    if let Some(customer) = confirm(services, guest, code, address).await? {
        give_to(services, guest, &customer).await?;
    }
    inquiry(services, guest).await
}

/// Believes the address, and returns whose it is; `None` where the conversation is a customer's already.
async fn confirm(services: &Services, guest: &Guest, code: &str, address: IpAddr) -> Result<Option<Customer>> {
    attempts::forget_what_is_over(services).await?;
    let mut tx = services.db.begin().await?;
    queries::lock(&mut tx, guest.conversation_id).await?;
    let own = TRIES_PER_CONVERSATION.of(guest.conversation_id);
    attempts::count(&mut tx, services, [&own, &TRIES_PER_NETWORK.of(network(address))]).await?;
    let verified = match take_try(&mut tx, services, guest, address).await? {
        Some(tried) if tried.is(code) && verify(&mut tx, services, guest, &tried).await? => Some(tried.email),
        _ => None,
    };
    let is_owned = queries::belongs(&mut tx, guest.conversation_id).await?.customer_id.is_some();
    // A wrong try counts as well.
    tx.commit().await?;
    let email = verified.ok_or(Error::VerificationInvalid)?;
    services.lines.changed(guest.conversation_id);
    // Afterwards, because whoever gives a customer a conversation locks the customer first.
    if is_owned { Ok(None) } else { customers::of_verified_email(services, guest.inbox_id, &email).await.map(Some) }
}

/// A code that somebody tries.
#[derive(sqlx::FromRow)]
struct Tried {
    id: Uuid,
    email: String,
    code_hash: Vec<u8>,
}

impl Tried {
    fn is(&self, code: &str) -> bool {
        hash(self.id, code.trim()).ct_eq(&self.code_hash).into()
    }
}

/// Takes one of the tries that the conversation's code has left, before anything is compared: guesses at the same
/// moment can't pass together. `None` when there is no code that works.
///
/// One that was used has something left to do while the conversation is nobody's, although its visitor has shown the
/// address: whatever came after that has broken off.
async fn take_try(tx: &mut Tx, services: &Services, guest: &Guest, address: IpAddr) -> Result<Option<Tried>> {
    let tried = run!(tx.conn(), conn => sqlx::query_as::<_, Tried>(
        "UPDATE email_codes SET tries = tries + 1
         WHERE conversation_id = $1 AND expires_at > $2 AND tries < $3 AND (used_at IS NULL OR EXISTS (
           SELECT 1 FROM conversations c JOIN visitors v ON v.id = c.visitor_id
           WHERE c.id = $1 AND c.customer_id IS NULL AND v.email_verified_at IS NOT NULL))
         RETURNING id, email, code_hash")
        .bind(guest.conversation_id).bind(services.clock.now()).bind(MOST_TRIES)
        .fetch_optional(conn).await)?;
    if let Some(tried) = &tried {
        let here = TRIES_PER_EMAIL_AND_NETWORK.of(from_there(&tried.email, address));
        attempts::count(tx, services, [&here, &TRIES_PER_EMAIL.of(&tried.email)]).await?;
    }
    Ok(tried)
}

/// What is counted by an email address and the network that somebody comes from.
fn from_there(email: &str, address: IpAddr) -> String {
    format!("{email} network:{}", network(address))
}

/// Uses the code up; false when the visitor has another address by now.
async fn verify(tx: &mut Tx, services: &Services, guest: &Guest, code: &Tried) -> Result<bool> {
    let now = services.clock.now();
    let Some(email) = email_of(tx, guest).await?.filter(|email| of_stored(email) == code.email) else {
        return Ok(false);
    };
    run!(tx.conn(), conn => sqlx::query("UPDATE email_codes SET used_at = $1 WHERE id = $2")
        .bind(now).bind(code.id).execute(conn).await.map(|_| ()))?;
    let rows = run!(tx.conn(), conn => sqlx::query("UPDATE visitors SET email_verified_at = $1 WHERE id = $2 AND email = $3")
        .bind(now).bind(guest.visitor_id).bind(email)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// What a visitor's new address means: it is not shown to be theirs, and no code or link that was mailed to the old one
/// works. The caller holds the lock on the conversation, and stores the address afterwards.
pub(super) async fn forget_if_new(tx: &mut Tx, services: &Services, guest: &Guest, email: &str) -> Result<EndedTokens> {
    if email_of(tx, guest).await?.is_some_and(|known| of_stored(&known) == of_stored(email)) {
        return Ok(EndedTokens::default());
    }
    forget_codes(tx, guest).await?;
    run!(tx.conn(), conn => sqlx::query("UPDATE visitors SET email_verified_at = NULL WHERE id = $1")
        .bind(guest.visitor_id).execute(conn).await.map(|_| ()))?;
    end_links_to_others(tx, services, guest, Some(email)).await
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
    let found = run!(services.db.reader(), conn => sqlx::query_as::<_, (String, Timestamp, Option<Timestamp>)>(
        "SELECT i.name, e.expires_at, e.used_at FROM email_codes e
         JOIN conversations c ON c.id = e.conversation_id JOIN inboxes i ON i.id = c.inbox_id WHERE e.id = $1")
        .bind(id).fetch_optional(conn).await)?;
    Ok(match found {
        None => MailedCode::Over("a newer code replaced it, or the visitor gave another address"),
        Some((_, _, Some(_))) => MailedCode::Over("the code was used"),
        Some((_, expires_at, _)) if expires_at <= services.clock.now() => MailedCode::Over("the code expired"),
        Some((inbox, ..)) => MailedCode::Works { inbox },
    })
}

async fn insert(tx: &mut Tx, services: &Services, guest: &Guest, email: &str, code: &str) -> Result<Uuid> {
    let (id, now) = (Uuid::now_v7(), services.clock.now());
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO email_codes (id, conversation_id, email, code_hash, expires_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id).bind(guest.conversation_id).bind(email).bind(hash(id, code)).bind(now + LIFE).bind(now)
        .execute(conn).await.map(|_| ()))?;
    Ok(id)
}

async fn forget_codes(tx: &mut Tx, guest: &Guest) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("DELETE FROM email_codes WHERE conversation_id = $1")
        .bind(guest.conversation_id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

async fn email_of(tx: &mut Tx, guest: &Guest) -> Result<Option<String>> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar("SELECT email FROM visitors WHERE id = $1")
        .bind(guest.visitor_id).fetch_one(conn).await)?)
}

/// What is stored of a code. Its id makes it another one each time.
fn hash(id: Uuid, code: &str) -> Vec<u8> {
    secrets::hash(&format!("{id}:{code}"))
}
