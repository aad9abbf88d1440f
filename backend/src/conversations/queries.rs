//! The SQL of conversations. The module is private to its context, so what is `pub` in it stays there.

mod events;
mod list;
mod messages;

pub use events::{events_after, insert_event};
pub use list::{Cursor, list, list_item, unread_chats};
pub use messages::{count_unread, insert_message, messages_after, messages_before, posted, read_up_to};

use crate::{
    Db, Error, Result,
    db::{Tx, dialect, run},
    error::CONVERSATION,
};
use domain::{Timestamp, ids::ConversationId};

/// What a transaction needs to know of a conversation.
#[derive(Debug, sqlx::FromRow)]
pub struct Head {
    pub last_event_id: i64,
    pub archived_at: Option<Timestamp>,
    pub email: Option<String>,
    pub unsubscribed_at: Option<Timestamp>,
}

macro_rules! head_sql {
    ($lock:literal) => {
        concat!(
            "SELECT c.last_event_id, c.archived_at, v.email, v.unsubscribed_at
             FROM conversations c JOIN visitors v ON v.id = c.visitor_id WHERE c.id = $1",
            $lock
        )
    };
}

/// Reads what a viewer's request needs of a conversation.
pub async fn head(db: &Db, id: ConversationId) -> Result<Head> {
    let head = run!(db.reader(), conn => sqlx::query_as::<_, Head>(head_sql!(""))
        .bind(id).fetch_optional(conn).await)?;
    head.ok_or(Error::NotFound(CONVERSATION))
}

/// Reads it and keeps everyone else from changing it until the transaction ends. SQLite has one
/// writer at a time anyway.
pub async fn lock(tx: &mut Tx, id: ConversationId) -> Result<Head> {
    let sql = dialect!(tx, sqlite: head_sql!(""), postgres: head_sql!(" FOR UPDATE OF c"));
    let head = run!(tx.conn(), conn => sqlx::query_as::<_, Head>(sql).bind(id).fetch_optional(conn).await)?;
    head.ok_or(Error::NotFound(CONVERSATION))
}

/// Notes that a message came; a visitor's brings the conversation back from the archive.
pub async fn touch(tx: &mut Tx, id: ConversationId, now: Timestamp, archived_at: Option<Timestamp>) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("UPDATE conversations SET last_message_at = $1, archived_at = $2 WHERE id = $3")
        .bind(now).bind(archived_at).bind(id)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Notes that an agent looked.
pub async fn set_viewed(tx: &mut Tx, id: ConversationId, now: Timestamp) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("UPDATE conversations SET admin_viewed_at = $1 WHERE id = $2")
        .bind(now).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Moves it to the archive, or back with `None`; false when it does not exist.
pub async fn set_archived(db: &Db, id: ConversationId, at: Option<Timestamp>, now: Timestamp) -> Result<bool> {
    let rows = run!(db.writer(), conn => sqlx::query("UPDATE conversations SET archived_at = $1, updated_at = $2 WHERE id = $3")
        .bind(at).bind(now).bind(id).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}
