//! The SQL of which conversations a list or a search is about.

use crate::{
    Db, Result,
    conversations::{Assigned, ListQuery, Sort},
    db::{dialect, run},
};
use domain::{conversations::Status, ids::ConversationId};
use sqlx::{AssertSqlSafe, types::Json};
use uuid::Uuid;

/// What a query wants of a conversation `c`, the place of its words apart. Nothing in it was written by anybody:
/// `category` is the placeholder of the category, which is to be bound when there is one.
pub(super) fn condition(db: &Db, query: &ListQuery, category: &str) -> String {
    let by_messages = query.search.is_none() && query.sort.unwrap_or_default() == Sort::LastMessageAt;
    let mut all = vec![match by_messages {
        true => "c.last_message_at IS NOT NULL".to_owned(),
        // One that was opened and never used is nobody's inquiry.
        false => "(c.last_message_at IS NOT NULL OR c.subject IS NOT NULL)".to_owned(),
    }];
    match query.archived {
        Some(true) => all.push("c.archived_at IS NOT NULL".to_owned()),
        Some(false) => all.push("c.archived_at IS NULL".to_owned()),
        None => {}
    }
    match query.status {
        Some(Status::Active) => all.push("c.status = 'active'".to_owned()),
        // As the index of the others has it.
        Some(status) => all.push(format!("c.status = '{status}' AND c.status <> 'active'")),
        None => {}
    }
    match query.assigned_to {
        Some(Assigned::Nobody) => all.push("c.assigned_to IS NULL".to_owned()),
        Some(Assigned::To(agent)) => all.push(format!("c.assigned_to = {}", literal(db, agent.0))),
        None => {}
    }
    if let Some(customer) = query.customer_id {
        all.push(format!("c.customer_id = {}", literal(db, customer.0)));
    }
    if query.category.is_some() {
        all.push(format!("c.category = {category}"));
    }
    all.join(" AND ")
}

/// An id as SQL has it.
fn literal(db: &Db, id: Uuid) -> String {
    dialect!(db, sqlite: format!("X'{}'", id.simple()), postgres: format!("'{}'", id.hyphenated()))
}

/// All of the conversations that are wanted, when there are at most so many. Of a query that wants any, nobody asks.
pub async fn few(db: &Db, query: &ListQuery, most: usize) -> Result<Option<Vec<ConversationId>>> {
    // The indexes have this order; without it PostgreSQL reads all conversations as they lie.
    let order = match (query.archived, query.status) {
        (None, None) if query.category.is_none() && query.assigned_to.is_none() && query.customer_id.is_none() => {
            return Ok(None);
        }
        (None, None) => "",
        _ => "ORDER BY c.last_message_at DESC, c.id DESC ",
    };
    let wanted = condition(db, query, "$2");
    let sql = format!("SELECT c.id FROM conversations c WHERE {wanted} {order}LIMIT $1");
    let ids = run!(db.reader(), conn => {
        let few = sqlx::query_scalar::<_, ConversationId>(AssertSqlSafe(sql)).bind(most as i64 + 1);
        let few = if let Some(category) = &query.category { few.bind(category) } else { few };
        few.fetch_all(conn).await
    })?;
    Ok(Some(ids).filter(|ids| ids.len() <= most))
}

/// Which of these are wanted, asked at once.
pub async fn wanted(db: &Db, query: &ListQuery, ids: &[ConversationId]) -> Result<Vec<ConversationId>> {
    let condition = condition(db, query, "$2");
    match db {
        Db::Sqlite { read, .. } => {
            let ids: Vec<_> = ids.iter().map(|id| id.0.simple().to_string()).collect();
            let sql = format!(
                "SELECT c.id FROM json_each($1) wanted CROSS JOIN conversations c ON c.id = unhex(wanted.value)
                 WHERE {condition}"
            );
            let found = sqlx::query_scalar::<_, ConversationId>(AssertSqlSafe(sql)).bind(Json(ids));
            let found = if let Some(category) = &query.category { found.bind(category) } else { found };
            Ok(found.fetch_all(read).await?)
        }
        Db::Postgres(pool) => {
            let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
            let sql = format!("SELECT c.id FROM conversations c WHERE c.id = ANY($1) AND {condition}");
            let found = sqlx::query_scalar::<_, ConversationId>(AssertSqlSafe(sql)).bind(ids);
            let found = if let Some(category) = &query.category { found.bind(category) } else { found };
            Ok(found.fetch_all(pool).await?)
        }
    }
}
