//! What agents do: open a conversation, put it away and take it back.

use super::{Viewer, access::check_may_change, authorize, mark_read, queries};
use crate::{
    Desk, Error, Result,
    activity::{self, Subject},
    db::run,
    error::CONVERSATION,
    notifications,
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
pub async fn view(desk: &Desk, agent: &Agent, id: ConversationId) -> Result<ChatDetail> {
    match mark_read(desk, &Viewer::Agent(agent.clone()), id, None).await {
        // Where nothing can be stored, or not at once, what is there can still be read.
        Ok(()) | Err(Error::Unavailable(_) | Error::RateLimited { .. }) => {}
        Err(error) => return Err(error),
    }
    let standing = queries::standing(&desk.db, id).await?;
    let item = line(desk, id).await?;
    let (messages, has_earlier) = queries::messages_before(&desk.db, id, None).await?;
    let seen = run!(desk.db.reader(), conn => sqlx::query_as::<_, Seen>(
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
        emails: notifications::email_notes(desk, id).await?,
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
pub async fn archive(desk: &Desk, actor: &Actor, id: ConversationId) -> Result<ChatListItem> {
    set_archived(desk, actor, id, true).await
}

/// Takes it back from the archive.
pub async fn unarchive(desk: &Desk, actor: &Actor, id: ConversationId) -> Result<ChatListItem> {
    set_archived(desk, actor, id, false).await
}

async fn set_archived(desk: &Desk, actor: &Actor, id: ConversationId, archived: bool) -> Result<ChatListItem> {
    check_may_change(actor)?;
    let mut tx = desk.db.begin().await?;
    if queries::set_archived(&mut tx, id, archived, desk.clock.stamp()).await? {
        let states = (json!({ "archived": !archived }), json!({ "archived": archived }));
        let about = (Subject::Conversation, id);
        activity::record(&mut tx, desk, Some(actor), "conversation.archive", about, states).await?;
        tx.commit().await?;
        desk.lines.changed(id);
    }
    line(desk, id).await
}

/// What staff have done to a conversation, the newest first.
pub async fn activities(desk: &Desk, agent: &Agent, id: ConversationId) -> Result<Vec<Activity>> {
    authorize(desk, &Viewer::Agent(agent.clone()), id).await?;
    activity::of(desk, Subject::Conversation, id).await
}

/// How a conversation looks in the list.
pub(super) async fn line(desk: &Desk, id: ConversationId) -> Result<ChatListItem> {
    let row = queries::list_items(&desk.db, &[id]).await?.pop();
    row.map(|row| row.into_item(desk)).ok_or(Error::NotFound(CONVERSATION))
}
