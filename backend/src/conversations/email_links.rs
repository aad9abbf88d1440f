//! The links in an email about a conversation: one opens it, one stops the emails.
//!
//! Only hashes of secrets are kept, so a second try to send can't repeat the first one's links. It makes
//! new ones, and the old ones stay: when a crash lets two copies of a mail out, both work. The
//! alternatives are worse: a single hash would leave the first copy dead, and links derived from a key
//! would need that key on every node, where one leak opens every link ever sent.
//!
//! The two secrets are independent: mail systems keep and follow `List-Unsubscribe` addresses, and
//! knowing one must not open the conversation.

use super::{
    access_tokens::token_of_link,
    email_notes::publish_email_notes,
    queries::{
        self,
        email_links::{NewLink, Purpose, find_link},
    },
};
use crate::{Error, Result, Services, db::Tx, secrets, threads};
use chrono::TimeDelta;
use domain::ids::{DeliveryId, ThreadId};

/// How long an email's link opens the conversation. Stopping emails works for ever.
const CHAT_LINK_LIFE: TimeDelta = TimeDelta::days(90);

/// The secrets of the links in one email.
pub(crate) struct EmailLinks {
    /// Opens the conversation.
    pub(crate) chat: String,
    /// Stops emails about it.
    pub(crate) unsubscribe: String,
}

/// What the page of an unsubscribe link shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsubscribe {
    /// Whose emails they are.
    pub inbox_name: String,
    /// The address that gets them.
    pub email: String,
    /// Whether they have been stopped already.
    pub done: bool,
}

/// Makes the links of one try to send an email. The caller holds the lock on the conversation.
pub(crate) async fn issue_email_links(
    tx: &mut Tx,
    services: &Services,
    delivery: DeliveryId,
    conversation: ThreadId,
    recipient: &str,
) -> Result<EmailLinks> {
    let links = EmailLinks { chat: secrets::token(), unsubscribe: secrets::token() };
    for (token, purpose) in [(&links.chat, Purpose::Chat), (&links.unsubscribe, Purpose::Unsubscribe)] {
        let link = NewLink {
            token_hash: secrets::hash(token),
            delivery_id: delivery,
            conversation_id: conversation,
            recipient,
            purpose,
            created_at: services.clock.now(),
        };
        queries::email_links::insert_link(tx, &link).await?;
    }
    Ok(links)
}

/// The guest token that goes with an email's link; the same each time, so that following a link often does not
/// leave many. The guest's other tokens stay valid, and so does the link.
///
/// Errors: `TokenInvalid` for a link that is unknown or too old.
pub async fn resume_link(services: &Services, token: &str) -> Result<String> {
    let (hash, oldest) = (secrets::hash(token), services.clock.now() - CHAT_LINK_LIFE);
    let mut tx = services.db.begin().await?;
    let found = find_link(&mut tx, &hash, Purpose::Chat).await?.ok_or(Error::TokenInvalid)?;
    // Whoever takes access away has the conversation locked, and the link may be gone then.
    threads::lock(&mut tx, found.conversation_id).await?;
    let link = find_link(&mut tx, &hash, Purpose::Chat).await?;
    let link = link.filter(|link| link.created_at > oldest).ok_or(Error::TokenInvalid)?;
    let ends_at = link.created_at + CHAT_LINK_LIFE;
    let (id, email) = (link.conversation_id, link.delivery_id);
    let guest = token_of_link(&mut tx, services, id, token, email, ends_at).await?;
    tx.commit().await?;
    Ok(guest)
}

/// What an unsubscribe link is about. Changes nothing: mail scanners follow links.
///
/// Errors: `NotFound` for an unknown link.
pub async fn unsubscribe_page(services: &Services, token: &str) -> Result<Unsubscribe> {
    let found = queries::email_links::unsubscribe_row(&services.db, &secrets::hash(token)).await?;
    let found = found.ok_or(Error::NotFound("link"))?;
    Ok(Unsubscribe { inbox_name: found.inbox_name, email: found.recipient, done: found.unsubscribed_at.is_some() })
}

/// Stops emails about a conversation, and tells staff. A second time changes nothing.
///
/// Errors: `NotFound` for an unknown link.
pub async fn unsubscribe(services: &Services, token: &str) -> Result<()> {
    let mut tx = services.db.begin().await?;
    let link = find_link(&mut tx, &secrets::hash(token), Purpose::Unsubscribe).await?;
    let id = link.ok_or(Error::NotFound("link"))?.conversation_id;
    queries::email_links::set_unsubscribed(&mut tx, id, services.clock.now()).await?;
    tx.commit().await?;
    publish_email_notes(services, id).await;
    Ok(())
}
