//! The SQL of the desk's list.

use super::batch::chunks;
use crate::{
    Db, Desk, Result,
    db::{rows, run},
};
use domain::{
    Timestamp,
    conversations::{Assignee, ChatListItem, Identity, LIST_PREVIEW_CHARS, PAGE_SIZE, SenderType, Status},
    ids::{AgentId, ConversationId, VisitorId},
    text,
};
use sqlx::AssertSqlSafe;

/// A line of the desk's list as it is read.
#[derive(sqlx::FromRow)]
pub struct ListRow {
    id: ConversationId,
    visitor_id: VisitorId,
    email: Option<String>,
    email_verified_at: Option<Timestamp>,
    name: Option<String>,
    page_url: Option<String>,
    last_message_at: Option<Timestamp>,
    archived_at: Option<Timestamp>,
    last_content: Option<String>,
    last_sender: Option<SenderType>,
    message_count: i64,
    unread_count: i64,
    tracking_code: String,
    subject: Option<String>,
    category: Option<String>,
    status: Status,
    assigned_to: Option<AgentId>,
    assigned_name: Option<String>,
}

impl ListRow {
    pub fn into_item(self, desk: &Desk) -> ChatListItem {
        let assignee = self.assigned_to.zip(self.assigned_name);
        ChatListItem {
            id: self.id,
            identity: match (&self.email, self.email_verified_at) {
                (None, _) => Identity::Guest,
                (Some(_), None) => Identity::EmailGiven,
                (Some(_), Some(_)) => Identity::Verified,
            },
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
            tracking_code: self.tracking_code,
            subject: self.subject,
            category: self.category,
            status: self.status,
            assigned_to: assignee.map(|(id, name)| Assignee { id, name }),
            online: desk.realtime.is_online(self.id),
        }
    }
}

/// The desk's list. `NULL` for the search, or for the cursor, means without.
macro_rules! list_sql {
    ($which:literal, $rest:literal) => {
        concat!(
            "SELECT c.id, c.visitor_id, v.email, v.email_verified_at, v.name, v.page_url, c.last_message_at, c.archived_at,
                    m.content AS last_content, m.sender_type AS last_sender,
                    c.tracking_code, c.subject, c.category, c.status, c.assigned_to, a.name AS assigned_name,
                    -- Every number is either a message's or that of a row of `events`, of which there are fewer.
                    c.last_event_id - (SELECT COUNT(*) FROM events e WHERE e.conversation_id = c.id) AS message_count,
                    (SELECT COUNT(*) FROM messages n WHERE n.conversation_id = c.id
                       AND n.event_id > c.staff_read_up_to AND n.sender_type = 'customer') AS unread_count
             FROM conversations c
             JOIN visitors v ON v.id = c.visitor_id
             LEFT JOIN agents a ON a.id = c.assigned_to
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
              AND ($1 IS NULL OR lower(v.email) LIKE $1 ESCAPE '!'
                OR lower(v.name) LIKE $1 ESCAPE '!' OR lower(v.name) LIKE $5 ESCAPE '!'
                OR EXISTS (SELECT 1 FROM messages s WHERE s.conversation_id = c.id
                           AND (lower(s.content) LIKE $1 ESCAPE '!' OR lower(s.content) LIKE $5 ESCAPE '!')))
              AND ($2 IS NULL OR (c.last_message_at, c.id) < ($2, $3))
              ORDER BY c.last_message_at DESC, c.id DESC LIMIT $4"
        )
    };
}

/// Where a page of the list starts: after this line.
pub type Cursor = (Timestamp, ConversationId);

/// A page of the desk's list, one line more than asked when there is a next page.
pub async fn list(db: &Db, archived: bool, search: Option<&str>, after: Option<Cursor>) -> Result<Vec<ListRow>> {
    let sql = if archived { page_sql!("c.archived_at IS NOT NULL") } else { page_sql!("c.archived_at IS NULL") };
    let (at, id) = after.unzip();
    let lower = search.map(|search| like(&search.to_lowercase()));
    // SQLite lowers ASCII alone, so a capital "Ä" stays one there.
    let upper = search.map(|search| like(&search.to_uppercase().to_ascii_lowercase()));
    Ok(run!(db.reader(), conn => sqlx::query_as::<_, ListRow>(sql)
        .bind(lower).bind(at).bind(id).bind(PAGE_SIZE + 1).bind(upper)
        .fetch_all(conn).await)?)
}

/// The lines of these conversations, in no order.
pub async fn list_items(db: &Db, ids: &[ConversationId]) -> Result<Vec<ListRow>> {
    let mut items = Vec::with_capacity(ids.len());
    for chunk in chunks(ids) {
        let sql = format!(list_sql!("c.id IN (VALUES {})", ""), rows(db.is_sqlite(), chunk.len(), 1));
        items.extend(run!(db.reader(), conn => {
            let mut query = sqlx::query_as::<_, ListRow>(AssertSqlSafe(sql));
            for id in chunk {
                query = query.bind(*id);
            }
            query.fetch_all(conn).await
        })?);
    }
    Ok(items)
}

/// How many active conversations have unread messages. Their index has this very condition.
pub async fn unread_chats(db: &Db) -> Result<i64> {
    Ok(run!(db.reader(), conn => sqlx::query_scalar::<_, i64>(
        "SELECT COUNT(*) FROM conversations WHERE archived_at IS NULL AND visitor_wrote_up_to > staff_read_up_to")
        .fetch_one(conn).await)?)
}

/// A LIKE pattern that finds `text` anywhere, whatever signs it has.
fn like(text: &str) -> String {
    let mut pattern = String::from("%");
    for sign in text.chars() {
        if matches!(sign, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}
