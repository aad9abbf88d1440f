//! The SQL of conversations; private to this context.

use crate::{
    Db, Desk, Error, Result,
    db::{Tx, dialect, run},
    error::CONVERSATION,
};
use domain::{
    Timestamp,
    conversations::{ChatListItem, LIST_PREVIEW_CHARS, Message, PAGE_SIZE, SenderType},
    ids::{ConversationId, MessageId, VisitorId},
    text,
};
use uuid::Uuid;

/// What a transaction needs to know of a conversation.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Head {
    pub(super) last_event_id: i64,
    pub(super) archived_at: Option<Timestamp>,
    pub(super) email: Option<String>,
    pub(super) unsubscribed_at: Option<Timestamp>,
}

/// A message as it is stored.
#[derive(sqlx::FromRow)]
pub(crate) struct MessageRow {
    id: MessageId,
    conversation_id: ConversationId,
    event_id: i64,
    client_message_id: Uuid,
    content: String,
    sender_type: SenderType,
    sender_name: Option<String>,
    read_at: Option<Timestamp>,
    created_at: Timestamp,
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        Self {
            id: row.id,
            conversation_id: row.conversation_id,
            event_id: row.event_id,
            client_message_id: row.client_message_id,
            content: row.content,
            sender_type: row.sender_type,
            sender_name: row.sender_name,
            read_at: row.read_at,
            created_at: row.created_at,
        }
    }
}

/// A line of the desk's list as it is read.
#[derive(sqlx::FromRow)]
pub(super) struct ListRow {
    id: ConversationId,
    visitor_id: VisitorId,
    email: Option<String>,
    name: Option<String>,
    page_url: Option<String>,
    last_message_at: Option<Timestamp>,
    archived_at: Option<Timestamp>,
    last_content: Option<String>,
    last_sender: Option<SenderType>,
    message_count: i64,
    unread_count: i64,
}

impl ListRow {
    pub(super) fn into_item(self, desk: &Desk) -> ChatListItem {
        ChatListItem {
            id: self.id,
            user_id: self.visitor_id.0,
            user_email: self.email,
            user_name: self.name,
            page_url: self.page_url,
            last_message_at: self.last_message_at,
            last_message_preview: self.last_content.map(|content| text::preview(&content, LIST_PREVIEW_CHARS)),
            last_message_sender: self.last_sender,
            message_count: self.message_count,
            unread_count: self.unread_count,
            unread: self.unread_count > 0,
            archived: self.archived_at.is_some(),
            online: desk.realtime.is_online(self.id),
        }
    }
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

macro_rules! messages_sql {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.conversation_id, m.event_id, m.client_message_id, m.content, m.sender_type,
                    a.name AS sender_name, m.read_at, m.created_at
             FROM messages m LEFT JOIN agents a ON a.id = m.sender_id ",
            $rest
        )
    };
}

/// The desk's list. `NULL` for the search, or for the cursor, means without.
macro_rules! list_sql {
    ($which:literal, $rest:literal) => {
        concat!(
            "SELECT c.id, c.visitor_id, v.email, v.name, v.page_url, c.last_message_at, c.archived_at,
                    m.content AS last_content, m.sender_type AS last_sender,
                    (SELECT COUNT(*) FROM messages n WHERE n.conversation_id = c.id) AS message_count,
                    (SELECT COUNT(*) FROM messages n WHERE n.conversation_id = c.id
                       AND n.sender_type = 'customer' AND n.read_at IS NULL) AS unread_count
             FROM conversations c
             JOIN visitors v ON v.id = c.visitor_id
             LEFT JOIN messages m ON m.conversation_id = c.id
               AND m.event_id = (SELECT MAX(n.event_id) FROM messages n WHERE n.conversation_id = c.id)
             WHERE ",
            $which,
            $rest
        )
    };
}

macro_rules! page_sql {
    ($archived:literal) => {
        list_sql!(
            $archived,
            " AND c.last_message_at IS NOT NULL
              AND ($1 IS NULL OR lower(v.name) LIKE $1 ESCAPE '!' OR lower(v.email) LIKE $1 ESCAPE '!'
                OR EXISTS (SELECT 1 FROM messages s WHERE s.conversation_id = c.id
                           AND lower(s.content) LIKE $1 ESCAPE '!'))
              AND ($2 IS NULL OR (c.last_message_at, c.id) < ($2, $3))
              ORDER BY c.last_message_at DESC, c.id DESC LIMIT $4"
        )
    };
}

/// Where a page of the list starts: after this line.
pub(super) type Cursor = (Timestamp, ConversationId);

/// Reads what a viewer's request needs of a conversation.
pub(super) async fn head(db: &Db, id: ConversationId) -> Result<Head> {
    let head = run!(db.reader(), conn => sqlx::query_as::<_, Head>(head_sql!(""))
        .bind(id).fetch_optional(conn).await)?;
    head.ok_or(Error::NotFound(CONVERSATION))
}

/// Reads it and keeps everyone else from changing it until the transaction ends. SQLite has one
/// writer at a time anyway.
pub(super) async fn lock(tx: &mut Tx, id: ConversationId) -> Result<Head> {
    let sql = dialect!(tx, sqlite: head_sql!(""), postgres: head_sql!(" FOR UPDATE OF c"));
    let head = run!(tx.conn(), conn => sqlx::query_as::<_, Head>(sql).bind(id).fetch_optional(conn).await)?;
    head.ok_or(Error::NotFound(CONVERSATION))
}

/// The message that this sender has posted under this id before, if any.
pub(super) async fn posted(tx: &mut Tx, id: ConversationId, sender: Uuid, client_id: Uuid) -> Result<Option<Message>> {
    let row = run!(tx.conn(), conn => sqlx::query_as::<_, MessageRow>(messages_sql!(
        "WHERE m.conversation_id = $1 AND m.sender_id = $2 AND m.client_message_id = $3"))
        .bind(id).bind(sender).bind(client_id).fetch_optional(conn).await)?;
    Ok(row.map(Message::from))
}

/// Stores a message; its event row points at it.
pub(super) async fn insert_message(tx: &mut Tx, message: &Message, sender: Uuid) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO messages (id, conversation_id, event_id, client_message_id, content, sender_type, sender_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(message.id).bind(message.conversation_id).bind(message.event_id).bind(message.client_message_id)
        .bind(&message.content).bind(message.sender_type).bind(sender).bind(message.created_at)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Stores an event; `data` is `None` for a message.
pub(super) async fn insert_event(
    tx: &mut Tx,
    id: ConversationId,
    event_id: i64,
    event: &str,
    data: Option<serde_json::Value>,
    now: Timestamp,
) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO events (conversation_id, event_id, event, data, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id).bind(event_id).bind(event).bind(data).bind(now)
        .execute(conn).await.map(|_| ()))?;
    run!(tx.conn(), conn => sqlx::query("UPDATE conversations SET last_event_id = $1, updated_at = $2 WHERE id = $3")
        .bind(event_id).bind(now).bind(id)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Notes that a message came; a visitor's brings the conversation back from the archive.
pub(super) async fn touch(
    tx: &mut Tx,
    id: ConversationId,
    now: Timestamp,
    archived_at: Option<Timestamp>,
) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("UPDATE conversations SET last_message_at = $1, archived_at = $2 WHERE id = $3")
        .bind(now).bind(archived_at).bind(id)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Marks what the other side wrote as read; how many messages that were.
pub(super) async fn read_all(tx: &mut Tx, id: ConversationId, reader: SenderType, now: Timestamp) -> Result<u64> {
    let sql = match reader {
        SenderType::Agent => {
            "UPDATE messages SET read_at = $1 WHERE conversation_id = $2 AND read_at IS NULL AND sender_type = 'customer'"
        }
        _ => {
            "UPDATE messages SET read_at = $1 WHERE conversation_id = $2 AND read_at IS NULL AND sender_type <> 'customer'"
        }
    };
    Ok(run!(tx.conn(), conn => sqlx::query(sql).bind(now).bind(id)
        .execute(conn).await.map(|done| done.rows_affected()))?)
}

/// Notes that an agent looked.
pub(super) async fn set_viewed(tx: &mut Tx, id: ConversationId, now: Timestamp) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query("UPDATE conversations SET admin_viewed_at = $1 WHERE id = $2")
        .bind(now).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Moves it to the archive, or back with `None`; false when it does not exist.
pub(super) async fn set_archived(db: &Db, id: ConversationId, at: Option<Timestamp>, now: Timestamp) -> Result<bool> {
    let rows = run!(db.writer(), conn => sqlx::query("UPDATE conversations SET archived_at = $1, updated_at = $2 WHERE id = $3")
        .bind(at).bind(now).bind(id).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// One page of messages that came before `before` (or the newest), oldest first, and whether there are more.
pub(super) async fn messages_before(db: &Db, id: ConversationId, before: Option<i64>) -> Result<(Vec<Message>, bool)> {
    let mut rows = run!(db.reader(), conn => sqlx::query_as::<_, MessageRow>(messages_sql!(
        "WHERE m.conversation_id = $1 AND m.event_id < $2 ORDER BY m.event_id DESC LIMIT $3"))
        .bind(id).bind(before.unwrap_or(i64::MAX)).bind(PAGE_SIZE + 1).fetch_all(conn).await)?;
    let more = rows.len() > PAGE_SIZE as usize;
    rows.truncate(PAGE_SIZE as usize);
    Ok((rows.into_iter().rev().map(Message::from).collect(), more))
}

/// The messages after an event, oldest first, at most `limit`.
pub(super) async fn messages_after(db: &Db, id: ConversationId, since: i64, limit: i64) -> Result<Vec<Message>> {
    let rows = run!(db.reader(), conn => sqlx::query_as::<_, MessageRow>(messages_sql!(
        "WHERE m.conversation_id = $1 AND m.event_id > $2 ORDER BY m.event_id LIMIT $3"))
        .bind(id).bind(since).bind(limit).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(Message::from).collect())
}

/// An event as it is stored.
#[derive(sqlx::FromRow)]
pub(super) struct EventRow {
    pub(super) event_id: i64,
    pub(super) event: String,
    pub(super) data: Option<serde_json::Value>,
}

/// The events after one, in order, at most `limit`.
pub(super) async fn events_after(db: &Db, id: ConversationId, since: i64, limit: i64) -> Result<Vec<EventRow>> {
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, EventRow>(
        "SELECT event_id, event, data FROM events WHERE conversation_id = $1 AND event_id > $2 ORDER BY event_id LIMIT $3")
        .bind(id).bind(since).bind(limit).fetch_all(conn).await)?)
}

/// A page of the desk's list, one line more than asked when there is a next page.
pub(super) async fn list(db: &Db, archived: bool, search: Option<&str>, after: Option<Cursor>) -> Result<Vec<ListRow>> {
    let sql = if archived { page_sql!("c.archived_at IS NOT NULL") } else { page_sql!("c.archived_at IS NULL") };
    let (at, id) = after.unzip();
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, ListRow>(sql)
        .bind(search.map(like)).bind(at).bind(id).bind(PAGE_SIZE + 1)
        .fetch_all(conn).await)?)
}

/// One conversation's line in the list.
pub(super) async fn list_item(db: &Db, id: ConversationId) -> Result<ListRow> {
    let row = run!(db.reader(), conn => sqlx::query_as::<_, ListRow>(list_sql!("c.id = $1", ""))
        .bind(id).fetch_optional(conn).await)?;
    row.ok_or(Error::NotFound(CONVERSATION))
}

/// How many active conversations have unread messages.
pub(super) async fn unread_chats(db: &Db) -> Result<i64> {
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, i64>(
        "SELECT COUNT(*) FROM conversations c WHERE c.archived_at IS NULL AND EXISTS (
           SELECT 1 FROM messages m WHERE m.conversation_id = c.id AND m.sender_type = 'customer' AND m.read_at IS NULL)")
        .fetch_one(conn).await)?)
}

/// A LIKE pattern that finds `text` anywhere, whatever signs it has.
fn like(text: &str) -> String {
    let mut pattern = String::from("%");
    for sign in text.to_lowercase().chars() {
        if matches!(sign, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}

/// How many of one side's messages the other has not seen.
pub(super) async fn count_unread(tx: &mut Tx, id: ConversationId, sender: SenderType) -> Result<i64> {
    Ok(run!(tx.conn(), conn => sqlx::query_scalar::<_, i64>(
        "SELECT COUNT(*) FROM messages WHERE conversation_id = $1 AND sender_type = $2 AND read_at IS NULL")
        .bind(id).bind(sender).fetch_one(conn).await)?)
}
