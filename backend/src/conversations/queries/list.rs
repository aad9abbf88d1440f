//! The SQL of the desk's list.

use super::{batch::chunks, list_row::ListRow, wanted::condition};
use crate::{
    Db, Result,
    conversations::{ListQuery, Order, Sort},
    db::{rows, run},
};
use domain::{Timestamp, ids::ConversationId};
use sqlx::AssertSqlSafe;

/// Lines of the desk's list.
macro_rules! list_sql {
    ($which:literal, $rest:literal) => {
        concat!(
            "SELECT c.id, c.visitor_id, v.email, v.email_verified_at, v.name, v.page_url, c.last_message_at,
                    c.archived_at, c.created_at, c.updated_at,
                    m.content AS last_content, m.sender_type AS last_sender,
                    c.tracking_code, c.subject, c.category, c.status, c.assigned_to, a.name AS assigned_name,
                    k.external_id, k.name AS known_name,
                    CASE WHEN k.email_verified_at IS NOT NULL THEN k.email END AS known_email,
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
