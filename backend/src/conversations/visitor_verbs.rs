//! What visitors do: come back to their conversation, say who they are.

use super::{
    Guest, Viewer, authenticate_guest,
    details::{Details, check},
    queries,
    revoking::EndedTokens,
    verification,
};
use crate::{Error, Result, Services, db::run, notifications, search};
use domain::{
    Timestamp,
    conversations::{Chat, Identification, Inquiry, NewMessage, VisitorDetails, draft},
    ids::InboxId,
};

/// The guest's conversation with its newest messages.
pub async fn chat_of(services: &Services, guest: &Guest) -> Result<Chat> {
    let id = guest.conversation_id;
    let standing = queries::standing(&services.db, id).await?;
    let (messages, has_earlier) = queries::messages_before(&services.db, id, None).await?;
    type Row = (Option<String>, Option<String>, Option<Timestamp>, i64);
    let (name, email, verified_at, unread_count) = run!(services.db.reader(), conn => sqlx::query_as::<_, Row>(
        "SELECT v.name, v.email, v.email_verified_at, (SELECT COUNT(*) FROM messages m WHERE m.conversation_id = c.id
           AND m.event_id > c.visitor_read_up_to AND m.sender_type <> 'customer')
         FROM conversations c JOIN visitors v ON v.id = c.visitor_id WHERE c.id = $1")
        .bind(id).fetch_one(conn).await)?;
    // Not past the newest message that is here, so that a sync brings what came meanwhile.
    let last_event_id = standing.last_event_id;
    let (status, email_verified) = (standing.status, verified_at.is_some());
    Ok(Chat { id, messages, has_earlier, last_event_id, status, name, email, email_verified, unread_count })
}

/// Stores what a visitor says of themselves. With an address, replies that wait unread will be mailed.
pub async fn update_visitor(services: &Services, guest: &Guest, details: VisitorDetails) -> Result<Chat> {
    store_details(services, guest, check(details.into())?).await?;
    chat_of(services, guest).await
}

/// Stores who a visitor says they are, as [`update_visitor`] does.
pub async fn identify(services: &Services, guest: &Guest, who: Identification) -> Result<Inquiry> {
    store_details(services, guest, check(who.into())?).await?;
    inquiry(services, guest).await
}

async fn store_details(services: &Services, guest: &Guest, details: Details) -> Result<()> {
    let id = guest.conversation_id;
    let mut tx = services.db.begin().await?;
    queries::lock(&mut tx, id).await?;
    let ended = match &details.email {
        Some(email) => verification::forget_if_new(&mut tx, services, guest, email).await?,
        None => EndedTokens::default(),
    };
    run!(tx.conn(), conn => sqlx::query(
        "UPDATE visitors SET name = COALESCE($1, name), email = COALESCE($2, email),
           page_url = COALESCE($3, page_url), phone = COALESCE($4, phone), last_seen_at = $5 WHERE id = $6")
        .bind(&details.name).bind(&details.email).bind(&details.page_url).bind(&details.phone).bind(services.clock.now())
        .bind(guest.visitor_id)
        .execute(conn).await.map(|_| ()))?;
    if let Some(email) = &details.email
        && queries::any_unread_reply(&mut tx, id).await?
    {
        notifications::enqueue_chat_reply(&mut tx, services, id, email).await?;
    }
    let is_known_better = details.name.is_some() || details.email.is_some() || details.phone.is_some();
    if is_known_better {
        search::card_changes(&mut tx, guest.visitor_id).await?;
    }
    tx.commit().await?;
    ended.close_sockets(services);
    services.lines.changed(id);
    if is_known_better {
        services.search.changed(id);
    }
    Ok(())
}

/// Who shows this token, where they can go on with this message. One that is no good, is another inbox's, or is of a
/// conversation that takes no more messages is as good as none: then another one begins. But a form that comes again
/// goes where its message is already, or it would be said twice.
pub async fn writer(services: &Services, token: &str, inbox: InboxId, message: &NewMessage) -> Result<Option<Guest>> {
    match authenticate_guest(services, token).await {
        Ok(guest) if guest.inbox_id == inbox => {
            let standing = queries::standing(&services.db, guest.conversation_id).await?;
            let goes_on = standing.status.takes_messages() || has_said(services, &guest, message).await?;
            Ok(goes_on.then_some(guest))
        }
        Ok(_) | Err(Error::TokenInvalid) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn has_said(services: &Services, guest: &Guest, message: &NewMessage) -> Result<bool> {
    let Ok(content) = draft(&message.content) else { return Ok(false) };
    queries::is_stored(&services.db, guest, message.client_message_id, &content).await
}

/// The guest's conversation as integrators know it.
pub async fn inquiry(services: &Services, guest: &Guest) -> Result<Inquiry> {
    let id = guest.conversation_id;
    let row = queries::inquiry(&services.db, id).await?;
    let (messages, has_earlier) = queries::messages_before(&services.db, id, None).await?;
    Ok(row.into_inquiry(messages, has_earlier))
}

impl From<Guest> for Viewer {
    fn from(guest: Guest) -> Self {
        Self::Guest(guest)
    }
}
