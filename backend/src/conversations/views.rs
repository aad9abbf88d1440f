//! A conversation as each side sees it.

use super::queries::{self, ListRow};
use crate::{
    Error, Result, Services,
    error::CONVERSATION,
    realtime::Participant,
    search::phone_digits,
    threads::{self, Line, Viewer},
};
use domain::{
    conversations::{Chat, ChatDetail, ChatListItem, Inquiry},
    ids::ThreadId,
    people::Agent,
    threads::ThreadKind::Conversation,
};
use serde_json::value::to_raw_value;
use std::collections::HashMap;

/// The participant's conversation with its newest messages.
pub async fn find_chat(services: &Services, participant: &Participant) -> Result<Chat> {
    let id = participant.thread_id;
    // Before the messages: a sync that starts from its last event then misses nothing.
    let row = queries::chat(&services.db, id).await?;
    let (messages, has_earlier) = threads::queries::messages_before(&services.db, id, None).await?;
    Ok(row.into_chat(messages, has_earlier))
}

/// The participant's conversation as integrators know it.
pub async fn find_inquiry(services: &Services, participant: &Participant) -> Result<Inquiry> {
    let id = participant.thread_id;
    let row = queries::inquiry(&services.db, id).await?;
    let (messages, has_earlier) = threads::queries::messages_before(&services.db, id, None).await?;
    Ok(row.into_inquiry(messages, has_earlier))
}

/// A conversation with its newest messages; what the visitor wrote counts as seen from now on.
pub async fn find_detail(services: &Services, agent: &Agent, id: ThreadId) -> Result<ChatDetail> {
    let (viewer, thread) = (Viewer::Agent(agent.clone()), (Conversation, id));
    match threads::mark_read(services, &viewer, thread, None).await {
        // Where nothing can be stored, or not at once, what is there can still be read.
        Ok(()) => {}
        Err(Error::Unavailable(_) | Error::RateLimited { .. }) => {
            threads::authorize(services, &viewer, thread).await?;
        }
        Err(error) => return Err(error),
    }
    let seen = queries::detail(&services.db, id).await?;
    let item = find_line(services, id).await?;
    let (messages, has_earlier) = threads::queries::messages_before(&services.db, id, None).await?;
    Ok(ChatDetail {
        item,
        first_seen_at: seen.first_seen_at,
        last_seen_at: seen.last_seen_at,
        created_at: seen.created_at,
        closed_at: seen.closed_at,
        phone: seen.phone,
        user_agent: seen.user_agent,
        unsubscribed: seen.unsubscribed_at.is_some(),
        messages,
        has_earlier,
        last_event_id: seen.last_event_id,
        emails: super::email_notes(services, id).await?,
    })
}

/// How a conversation looks in the list.
pub(super) async fn find_line(services: &Services, id: ThreadId) -> Result<ChatListItem> {
    find_lines(services, &[id]).await?.pop().ok_or(Error::NotFound(CONVERSATION))
}

/// How conversations look in the list, in this order.
pub(super) async fn find_lines(services: &Services, ids: &[ThreadId]) -> Result<Vec<ChatListItem>> {
    let rows = queries::list_items(&services.db, ids).await?;
    Ok(rows.into_iter().map(|row| row.into_item(services)).collect())
}

/// The same for staff who look at the list already. Whether a visitor is there is read when it is told.
pub(crate) async fn list_lines(services: &Services, ids: &[ThreadId]) -> Result<Vec<Line>> {
    let rows = queries::list_items(&services.db, ids).await?;
    let line = |row: ListRow| -> Line { Box::new(move |services| to_raw_value(&row.into_item(services)).ok()) };
    Ok(rows.into_iter().map(line).collect())
}

/// What is known of conversations, apart from what was said in them. The page that a visitor is on is left out: the card
/// would have to be indexed anew with every page that they look at.
pub(crate) async fn list_cards(services: &Services, ids: &[ThreadId]) -> Result<HashMap<ThreadId, String>> {
    let rows = queries::cards(&services.db, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, card(&row))).collect())
}

fn card(row: &queries::CardRow) -> String {
    let digits = row.phone.as_deref().and_then(phone_digits);
    let fields = [Some(&row.reference), row.subject.as_ref(), row.name.as_ref(), row.email.as_ref()];
    // What the website says of whoever is signed in, where they have typed something else.
    let known_name = row.known_name.as_ref().filter(|known| row.name.as_ref() != Some(known));
    let known_email = row.known_email.as_ref().filter(|known| row.email.as_ref() != Some(known));
    let others = [row.phone.as_ref(), digits.as_ref(), known_name, known_email];
    fields.into_iter().chain(others).flatten().map(String::as_str).collect::<Vec<_>>().join("\n")
}
