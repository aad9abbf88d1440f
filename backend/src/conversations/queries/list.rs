//! The SQL of the desk's list.

use super::{batch::chunks, wanted::condition};
use crate::{
    Db, Desk, Result,
    conversations::{ListQuery, Order, Sort},
    db::{rows, run},
};
use domain::{
    Timestamp,
    conversations::{Assignee, ChatListItem, Identity, LIST_PREVIEW_CHARS, OwnInquiry, SenderType, Status},
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
    created_at: Timestamp,
    updated_at: Timestamp,
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
    /// What the visitor's website calls them.
    external_id: Option<String>,
}

impl ListRow {
    /// Its place in a list that is sorted so.
    pub fn place(&self, sort: Sort) -> Option<Cursor> {
        let at = match sort {
            Sort::LastMessageAt => self.last_message_at?,
            Sort::CreatedAt => self.created_at,
            Sort::UpdatedAt => self.updated_at,
        };
        Some((at, self.id))
    }

    /// As the customer sees it whose it is.
    pub fn into_own(self) -> OwnInquiry {
        OwnInquiry {
            id: self.id,
            tracking_code: self.tracking_code,
            subject: self.subject,
            category: self.category,
            status: self.status,
            last_message_at: self.last_message_at,
            last_message_preview: self.last_content.map(|content| text::preview(&content, LIST_PREVIEW_CHARS)),
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }

    pub fn into_item(self, desk: &Desk) -> ChatListItem {
        let assignee = self.assigned_to.zip(self.assigned_name);
        ChatListItem {
            id: self.id,
            identity: match (&self.external_id, &self.email, self.email_verified_at) {
                (Some(_), ..) => Identity::SignedIn,
                (None, None, _) => Identity::Guest,
                (None, Some(_), None) => Identity::EmailGiven,
                (None, Some(_), Some(_)) => Identity::Verified,
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

/// Lines of the desk's list.
macro_rules! list_sql {
    ($which:literal, $rest:literal) => {
        concat!(
            "SELECT c.id, c.visitor_id, v.email, v.email_verified_at, v.name, v.page_url, c.last_message_at,
                    c.archived_at, c.created_at, c.updated_at,
                    m.content AS last_content, m.sender_type AS last_sender,
                    c.tracking_code, c.subject, c.category, c.status, c.assigned_to, a.name AS assigned_name,
                    k.external_id,
                    -- Every number is either a message's or that of a row of `events`, of which there are fewer.
                    c.last_event_id - (SELECT COUNT(*) FROM events e WHERE e.conversation_id = c.id) AS message_count,
                    (SELECT COUNT(*) FROM messages n WHERE n.conversation_id = c.id
                       AND n.event_id > c.staff_read_up_to AND n.sender_type = 'customer') AS unread_count
             FROM conversations c
             JOIN visitors v ON v.id = c.visitor_id
             LEFT JOIN agents a ON a.id = c.assigned_to
             LEFT JOIN customers k ON k.id = c.customer_id
             LEFT JOIN messages m ON m.conversation_id = c.id
               AND m.event_id = (SELECT MAX(n.event_id) FROM messages n WHERE n.conversation_id = c.id)
             WHERE ",
            $which,
            $rest
        )
    };
}

/// Where a page of the list starts: after this line.
pub type Cursor = (Timestamp, ConversationId);

/// A page of the desk's list of so many lines.
pub async fn list(db: &Db, query: &ListQuery, after: Option<Cursor>, limit: i64) -> Result<Vec<ListRow>> {
    let column = match query.sort.unwrap_or_default() {
        Sort::LastMessageAt => "c.last_message_at",
        Sort::CreatedAt => "c.created_at",
        Sort::UpdatedAt => "c.updated_at",
    };
    let (than, direction) = match query.order.unwrap_or_default() {
        Order::Asc => (">", "ASC"),
        Order::Desc => ("<", "DESC"),
    };
    let wanted = condition(db, query, "$4");
    let sql = format!(
        list_sql!(
            "{wanted}",
            " AND ($1 IS NULL OR ({column}, c.id) {than} ($1, $2))
              ORDER BY {column} {direction}, c.id {direction} LIMIT $3"
        ),
        wanted = wanted,
        column = column,
        than = than,
        direction = direction
    );
    let (at, id) = after.unzip();
    Ok(run!(db.reader(), conn => {
        let page = sqlx::query_as::<_, ListRow>(AssertSqlSafe(sql)).bind(at).bind(id).bind(limit);
        let page = if let Some(category) = &query.category { page.bind(category) } else { page };
        page.fetch_all(conn).await
    })?)
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
