//! What visitors do: open their conversation, come back to it, say who they are.

use super::{Guest, Viewer, access::issue_token, ledger::Entry, queries};
use crate::{Desk, Error, Result, db::run, notifications, settings};
use domain::{
    conversations::{Chat, OpenChat, OpenedChat, VisitorDetails},
    ids::{ConversationId, InboxId, VisitorId},
    people::MAX_NAME_CHARS,
    text,
};
use uuid::Uuid;

const MAX_URL_CHARS: usize = 2_000;
const MAX_USER_AGENT_CHARS: usize = 400;

/// Opens a guest's conversation and returns its token, once.
///
/// Errors: `NotFound` for an unknown inbox, `Invalid` for a name or an address that can't be one.
pub async fn open(desk: &Desk, request: OpenChat, user_agent: Option<&str>) -> Result<OpenedChat> {
    let inbox = settings::inbox_by_key(desk, &request.inbox).await?;
    let details = VisitorDetails { name: request.name, email: request.email, page_url: request.page_url };
    let details = check(details)?;
    let agent = user_agent.and_then(text::clean_line).map(|agent| shorten(agent, MAX_USER_AGENT_CHARS));
    let (guest, token) = desk.storage.note(desk, begin(desk, inbox.id, details, agent).await)?;
    Ok(OpenedChat { token, chat: chat_of(desk, &guest).await? })
}

/// Stores the visitor, the conversation and its token.
async fn begin(
    desk: &Desk,
    inbox_id: InboxId,
    details: VisitorDetails,
    agent: Option<String>,
) -> Result<(Guest, String)> {
    let (visitor, conversation) = (VisitorId(Uuid::now_v7()), ConversationId(Uuid::now_v7()));
    let now = desk.clock.now();
    let mut tx = desk.db.begin().await?;
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO visitors (id, inbox_id, name, email, page_url, user_agent, first_seen_at, last_seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)")
        .bind(visitor).bind(inbox_id).bind(&details.name).bind(&details.email).bind(&details.page_url).bind(agent).bind(now)
        .execute(conn).await.map(|_| ()))?;
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO conversations (id, inbox_id, visitor_id, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)")
        .bind(conversation).bind(inbox_id).bind(visitor).bind(now)
        .execute(conn).await.map(|_| ()))?;
    let token = issue_token(&mut tx, desk, conversation).await?;
    tx.commit().await?;
    Ok((Guest { conversation_id: conversation, visitor_id: visitor, inbox_id }, token))
}

/// The guest's conversation with its newest messages.
pub async fn chat_of(desk: &Desk, guest: &Guest) -> Result<Chat> {
    let id = guest.conversation_id;
    let standing = queries::standing(&desk.db, id).await?;
    let (messages, has_earlier) = queries::messages_before(&desk.db, id, None).await?;
    let (name, email, unread_count) = run!(desk.db.reader(), conn => sqlx::query_as::<_, (Option<String>, Option<String>, i64)>(
        "SELECT v.name, v.email, (SELECT COUNT(*) FROM messages m WHERE m.conversation_id = c.id
           AND m.event_id > c.visitor_read_up_to AND m.sender_type <> 'customer')
         FROM conversations c JOIN visitors v ON v.id = c.visitor_id WHERE c.id = $1")
        .bind(id).fetch_one(conn).await)?;
    // Not past the newest message that is here, so that a sync brings what came meanwhile.
    let last_event_id = standing.last_event_id;
    Ok(Chat { id, messages, has_earlier, last_event_id, name, email, unread_count })
}

/// Stores what a visitor says of themselves. With an address, replies that wait unread will be mailed.
pub async fn update_visitor(desk: &Desk, guest: &Guest, details: VisitorDetails) -> Result<Chat> {
    let details = check(details)?;
    let id = guest.conversation_id;
    let mut tx = desk.db.begin().await?;
    queries::lock(&mut tx, id).await?;
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE visitors SET name = COALESCE($1, name), email = COALESCE($2, email),
           page_url = COALESCE($3, page_url), last_seen_at = $4 WHERE id = $5")
        .bind(&details.name).bind(&details.email).bind(&details.page_url).bind(desk.clock.now()).bind(guest.visitor_id)
        .execute(conn).await.map(|_| ()))?;
    if let Some(email) = &details.email
        && queries::any_unread_reply(&mut tx, id).await?
    {
        notifications::enqueue_chat_reply(&mut tx, desk, id, email).await?;
    }
    tx.commit().await?;
    desk.lines.changed(id);
    chat_of(desk, guest).await
}

/// Notes that a connection of the visitor has begun or ended, and tells staff whether there is one now. The time is
/// written soon after; when it can't be, only its freshness suffers.
pub fn note_presence(desk: &Desk, guest: &Guest) {
    let id = guest.conversation_id;
    if let Err(error) = desk.ledger.enter(id, Entry::Seen(guest.visitor_id)) {
        tracing::debug!(%error, "a visitor’s presence was not noted");
    }
    desk.lines.came_or_went(id);
}

/// Cleans what a visitor says of themselves. An empty field means that it was left out.
fn check(details: VisitorDetails) -> Result<VisitorDetails> {
    let name = details.name.as_deref().and_then(text::clean_line);
    if name.as_ref().is_some_and(|name| name.chars().count() > MAX_NAME_CHARS) {
        return Err(Error::invalid("name", "The name has at most 200 characters."));
    }
    let email = details.email.as_deref().map(str::trim).filter(|email| !email.is_empty());
    if email.is_some_and(|email| !text::is_email(email)) {
        return Err(Error::invalid("email", "This does not look like an email address."));
    }
    let is_web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
    let page_url = details.page_url.as_deref().and_then(text::clean_line).filter(is_web);
    Ok(VisitorDetails {
        name,
        email: email.map(str::to_owned),
        page_url: page_url.map(|url| shorten(url, MAX_URL_CHARS)),
    })
}

fn shorten(text: String, max: usize) -> String {
    if text.chars().count() <= max { text } else { text.chars().take(max).collect() }
}

impl From<Guest> for Viewer {
    fn from(guest: Guest) -> Self {
        Self::Guest(guest)
    }
}
