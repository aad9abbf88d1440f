//! The SQL of conversations. The module is private to its context, so what is `pub` in it stays there.

mod batch;
mod customers;
pub mod email_links;
mod events;
mod heads;
mod inquiry;
mod list;
mod list_row;
pub mod mail_facts;
mod messages;
mod wanted;

pub use batch::{NewEvent, NewMessage, PostKey, insert_events, insert_messages, posted, save_seen};
pub use customers::{
    Belongs, all_owned, archive_as_of, belongs, forget_others_address, give, introduce, newest_owned, newest_owned_in,
    owned,
};
pub use events::events_after;
pub use heads::{Head, lock_all, mailed_at, save_heads};
pub use inquiry::inquiry;
pub use list::{Cursor, list, list_items, unread_chats};
pub use list_row::ListRow;
pub use messages::{any_unread_reply, is_stored, mark_read, messages_after, messages_before};
pub use wanted::{few, wanted};

use crate::{
    Db, Error, Result,
    db::{Tx, dialect, run},
    error::CONVERSATION,
};
use domain::{
    Timestamp,
    conversations::{Cause, Status},
    ids::{AgentId, ConversationId},
};
use sqlx::AssertSqlSafe;

/// Where a conversation stands.
#[derive(Debug, sqlx::FromRow)]
pub struct Standing {
    pub last_event_id: i64,
    pub tracking_code: String,
    pub status: Status,
    pub unsubscribed_at: Option<Timestamp>,
}

/// Reads what a viewer's request needs of a conversation.
pub async fn standing(db: &Db, id: ConversationId) -> Result<Standing> {
    let standing = run!(db.reader(), conn => sqlx::query_as::<_, Standing>(
        "SELECT c.last_event_id, c.tracking_code, c.status, v.unsubscribed_at
         FROM conversations c JOIN visitors v ON v.id = c.visitor_id WHERE c.id = $1")
        .bind(id).fetch_optional(conn).await)?;
    standing.ok_or(Error::NotFound(CONVERSATION))
}

/// Keeps everyone else from changing a conversation until the transaction ends. SQLite has one writer at a time anyway.
pub async fn lock(tx: &mut Tx, id: ConversationId) -> Result<()> {
    let sql = dialect!(tx,
        sqlite: "SELECT id FROM conversations WHERE id = $1",
        postgres: "SELECT id FROM conversations WHERE id = $1 FOR UPDATE");
    let found =
        run!(tx.conn(), conn => sqlx::query_scalar::<_, ConversationId>(sql).bind(id).fetch_optional(conn).await)?;
    found.map(|_| ()).ok_or(Error::NotFound(CONVERSATION))
}

/// Moves it to the archive, or back; false when it is there already or does not exist.
pub async fn set_archived(tx: &mut Tx, id: ConversationId, archived: bool, now: Timestamp) -> Result<bool> {
    let rows = run!(tx.conn(), conn => sqlx::query(
        "UPDATE conversations SET archived_at = $1, updated_at = $2 WHERE id = $3 AND (archived_at IS NULL) = $4")
        .bind(archived.then_some(now)).bind(now).bind(id).bind(archived)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// Who sees to a conversation that is locked.
pub async fn assignee(tx: &mut Tx, id: ConversationId) -> Result<Option<(AgentId, String)>> {
    Ok(run!(tx.conn(), conn => sqlx::query_as::<_, (AgentId, String)>(
        "SELECT a.id, a.name FROM conversations c JOIN agents a ON a.id = c.assigned_to WHERE c.id = $1")
        .bind(id).fetch_optional(conn).await)?)
}

/// Gives a conversation that is locked to somebody, or to nobody.
pub async fn set_assignee(tx: &mut Tx, id: ConversationId, to: Option<AgentId>, now: Timestamp) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("UPDATE conversations SET assigned_to = $1, updated_at = $2 WHERE id = $3")
        .bind(to).bind(now).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Conversations in which nobody has written since then, that nobody has moved on, and that inactivity may close, after
/// one of them. It reads all of them once an hour, so that no message has to be written into another index.
pub async fn inactive(
    db: &Db,
    since: Timestamp,
    after: Option<ConversationId>,
    most: i64,
) -> Result<Vec<ConversationId>> {
    let closable = Status::ALL.into_iter().filter(|status| status.may_become(Status::Closed, Cause::Inactivity));
    let names: Vec<_> = closable.map(|status| format!("'{status}'")).collect();
    let sql = format!(
        "SELECT id FROM conversations
         WHERE (last_message_at <= $1 OR last_message_at IS NULL AND subject IS NOT NULL AND created_at <= $1)
           AND (moved_at IS NULL OR moved_at <= $1) AND status IN ({}) AND ($2 IS NULL OR id > $2)
         ORDER BY id LIMIT $3",
        names.join(", ")
    );
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, ConversationId>(AssertSqlSafe(sql))
        .bind(since).bind(after).bind(most).fetch_all(conn).await)?)
}
