//! What agents do: open a conversation, put it away and take it back.

use super::{Viewer, access::check_may_change, authorize, email_notes, mark_read, queries};
use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    db::run,
    error::CONVERSATION,
    people::Actor,
};
use domain::{
    Timestamp,
    activity::Activity,
    conversations::{ChatDetail, ChatListItem},
    ids::ConversationId,
    people::Agent,
};
use serde_json::json;

/// A conversation with its newest messages; what the visitor wrote counts as seen from now on.
pub async fn view(services: &Services, agent: &Agent, id: ConversationId) -> Result<ChatDetail> {
    match mark_read(services, &Viewer::Agent(agent.clone()), id, None).await {
        // Where nothing can be stored, or not at once, what is there can still be read.
        Ok(()) | Err(Error::Unavailable(_) | Error::RateLimited { .. }) => {}
        Err(error) => return Err(error),
    }
    let standing = queries::standing(&services.db, id).await?;
    let item = line(services, id).await?;
    let (messages, has_earlier) = queries::messages_before(&services.db, id, None).await?;
    let seen = run!(services.db.reader(), conn => sqlx::query_as::<_, Seen>(
        "SELECT v.first_seen_at, v.last_seen_at, v.user_agent, v.phone, c.created_at, c.closed_at FROM visitors v
         JOIN conversations c ON c.visitor_id = v.id WHERE c.id = $1")
        .bind(id).fetch_one(conn).await)?;
    Ok(ChatDetail {
        item,
        first_seen_at: seen.first_seen_at,
        last_seen_at: seen.last_seen_at,
        created_at: seen.created_at,
        closed_at: seen.closed_at,
        phone: seen.phone,
        user_agent: seen.user_agent,
        unsubscribed: standing.unsubscribed_at.is_some(),
        messages,
        has_earlier,
        last_event_id: standing.last_event_id,
        emails: email_notes(services, id).await?,
    })
}

#[derive(sqlx::FromRow)]
struct Seen {
    first_seen_at: Timestamp,
    last_seen_at: Timestamp,
    user_agent: Option<String>,
    phone: Option<String>,
    created_at: Timestamp,
    closed_at: Option<Timestamp>,
}

/// Hides it from the active list until the visitor writes again or an agent takes it back.
pub async fn archive(services: &Services, actor: &Actor, id: ConversationId) -> Result<ChatListItem> {
    set_archived(services, actor, id, true).await
}

/// Takes it back from the archive.
pub async fn unarchive(services: &Services, actor: &Actor, id: ConversationId) -> Result<ChatListItem> {
    set_archived(services, actor, id, false).await
}

async fn set_archived(services: &Services, actor: &Actor, id: ConversationId, archived: bool) -> Result<ChatListItem> {
    check_may_change(actor)?;
    let mut tx = services.db.begin().await?;
    if queries::set_archived(&mut tx, id, archived, services.clock.stamp()).await? {
        let states = (json!({ "archived": !archived }), json!({ "archived": archived }));
        let about = (Subject::Conversation, id);
        activity::record(&mut tx, services, Some(actor), "conversation.archive", about, states).await?;
        tx.commit().await?;
        services.lines.changed(id);
    }
    line(services, id).await
}

/// What staff have done to a conversation, the newest first.
pub async fn activities(services: &Services, agent: &Agent, id: ConversationId) -> Result<Vec<Activity>> {
    authorize(services, &Viewer::Agent(agent.clone()), id).await?;
    activity::of(services, Subject::Conversation, id).await
}

/// How a conversation looks in the list.
pub(super) async fn line(services: &Services, id: ConversationId) -> Result<ChatListItem> {
    let row = queries::list_items(&services.db, &[id]).await?.pop();
    row.map(|row| row.into_item(services)).ok_or(Error::NotFound(CONVERSATION))
}
