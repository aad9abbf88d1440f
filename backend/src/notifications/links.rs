//! The links in an email about a conversation: one opens it, one stops the emails.
//!
//! Only hashes of secrets are kept, so a second try to send can't repeat the first one's links. It makes
//! new ones, and the old ones stay: when a crash lets two copies of a mail out, both work. The
//! alternatives are worse: a single hash would leave the first copy dead, and links derived from a key
//! would need that key on every node, where one leak opens every link ever sent.
//!
//! The two secrets are independent: mail systems keep and follow `List-Unsubscribe` addresses, and
//! knowing one must not open the conversation.

use crate::{
    Error, Result, Services, conversations,
    db::{Tx, run},
    secrets,
};
use chrono::TimeDelta;
use domain::{
    Timestamp,
    ids::{ConversationId, NotificationId},
};

/// How long an email's link opens the conversation. Stopping emails works for ever.
const CHAT_LINK_LIFE: TimeDelta = TimeDelta::days(90);

const CHAT: &str = "chat";
const UNSUBSCRIBE: &str = "unsubscribe";

/// The addresses that go into one email.
pub(super) struct Links {
    /// Opens the conversation.
    pub(super) chat: String,
    /// Stops emails about it.
    pub(super) unsubscribe: String,
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

/// Makes the links of one try.
pub(super) async fn issue(tx: &mut Tx, services: &Services, id: NotificationId) -> Result<Links> {
    let chat = store(tx, services, id, CHAT).await?;
    let unsubscribe = store(tx, services, id, UNSUBSCRIBE).await?;
    Ok(Links { chat: address(services, "chat", &chat), unsubscribe: address(services, "unsubscribe", &unsubscribe) })
}

/// `{base URL}/{page}/{token}`
pub(super) fn address(services: &Services, page: &str, token: &str) -> String {
    format!("{}/{page}/{token}", services.config.base_url.as_str().trim_end_matches('/'))
}

async fn store(tx: &mut Tx, services: &Services, id: NotificationId, purpose: &str) -> Result<String> {
    let token = secrets::token();
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO email_links (token_hash, notification_id, purpose, created_at) VALUES ($1, $2, $3, $4)")
        .bind(secrets::hash(&token)).bind(id).bind(purpose).bind(services.clock.now())
        .execute(conn).await.map(|_| ()))?;
    Ok(token)
}

/// A link that is good for its purpose.
#[derive(sqlx::FromRow)]
struct Link {
    conversation_id: ConversationId,
    notification_id: NotificationId,
    created_at: Timestamp,
}

async fn find(tx: &mut Tx, token: &str, purpose: &str) -> Result<Option<Link>> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, Link>(
        "SELECT n.conversation_id, l.notification_id, l.created_at FROM email_links l JOIN notifications n ON n.id = l.notification_id
         WHERE l.token_hash = $1 AND l.purpose = $2")
        .bind(secrets::hash(token)).bind(purpose).fetch_optional(conn).await)?)
}

/// The guest token that goes with an email's link; the same each time, so that following a link often does not
/// leave many. The guest's other tokens stay valid, and so does the link.
///
/// Errors: `TokenInvalid` for a link that is unknown or too old.
pub async fn resume_link(services: &Services, token: &str) -> Result<String> {
    let oldest = services.clock.now() - CHAT_LINK_LIFE;
    let mut tx = services.db.begin().await?;
    let found = find(&mut tx, token, CHAT).await?.ok_or(Error::TokenInvalid)?;
    // Whoever takes access away has the conversation locked, and the link may be gone then.
    conversations::lock(&mut tx, found.conversation_id).await?;
    let link = find(&mut tx, token, CHAT).await?.filter(|link| link.created_at > oldest).ok_or(Error::TokenInvalid)?;
    let ends_at = link.created_at + CHAT_LINK_LIFE;
    let (id, email) = (link.conversation_id, link.notification_id);
    let guest = conversations::token_of_link(&mut tx, services, id, token, email, ends_at).await?;
    tx.commit().await?;
    Ok(guest)
}

/// Lets no link in the emails about a conversation open it any more; how many there were. Stopping emails goes on
/// working.
pub(crate) async fn end_chat_links(tx: &mut Tx, conversation: ConversationId) -> Result<u64> {
    Ok(run!(tx.conn(), conn => sqlx::query(
        "DELETE FROM email_links WHERE purpose = $1
           AND notification_id IN (SELECT id FROM notifications WHERE conversation_id = $2)")
        .bind(CHAT).bind(conversation).execute(conn).await.map(|done| done.rows_affected()))?)
}

/// The same for the emails that went to another address than this one, which is in lower case; `None` is for all. The
/// links of the email stay by which whoever asks for it came themselves: `token_hash` is what they showed.
pub(crate) async fn end_chat_links_to_others(
    tx: &mut Tx,
    conversation: ConversationId,
    email: Option<&str>,
    token_hash: Option<&[u8]>,
) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "DELETE FROM email_links WHERE purpose = $1 AND notification_id IN (
           SELECT n.id FROM notifications n WHERE n.conversation_id = $2 AND LOWER(n.recipient) <> COALESCE($3, '')
             AND NOT EXISTS (SELECT 1 FROM guest_tokens t WHERE t.token_hash = $4 AND t.notification_id = n.id))")
        .bind(CHAT).bind(conversation).bind(email).bind(token_hash).execute(conn).await.map(|_| ()))?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Found {
    recipient: String,
    inbox_name: String,
    unsubscribed_at: Option<Timestamp>,
}

/// What an unsubscribe link is about. Changes nothing: mail scanners follow links.
///
/// Errors: `NotFound` for an unknown link.
pub async fn unsubscribe_page(services: &Services, token: &str) -> Result<Unsubscribe> {
    let found = run!(services.db.reader(), conn => sqlx::query_as::<_, Found>(
        "SELECT n.recipient, i.name AS inbox_name, v.unsubscribed_at
         FROM email_links l
         JOIN notifications n ON n.id = l.notification_id
         JOIN conversations c ON c.id = n.conversation_id
         JOIN visitors v ON v.id = c.visitor_id
         JOIN inboxes i ON i.id = c.inbox_id
         WHERE l.token_hash = $1 AND l.purpose = $2")
        .bind(secrets::hash(token)).bind(UNSUBSCRIBE).fetch_optional(conn).await)?;
    let found = found.ok_or(Error::NotFound("link"))?;
    Ok(Unsubscribe { inbox_name: found.inbox_name, email: found.recipient, done: found.unsubscribed_at.is_some() })
}

/// Stops emails about a conversation, and tells staff. A second time changes nothing.
///
/// Errors: `NotFound` for an unknown link.
pub async fn unsubscribe(services: &Services, token: &str) -> Result<()> {
    let mut tx = services.db.begin().await?;
    let id = find(&mut tx, token, UNSUBSCRIBE).await?.ok_or(Error::NotFound("link"))?.conversation_id;
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE visitors SET unsubscribed_at = COALESCE(unsubscribed_at, $1)
         WHERE id = (SELECT visitor_id FROM conversations WHERE id = $2)")
        .bind(services.clock.now()).bind(id).execute(conn).await.map(|_| ()))?;
    tx.commit().await?;
    super::publish_emails(services, Some(id)).await;
    Ok(())
}
